import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, raw, sql } from '../../platform/database/sql';
import { question } from '../../platform/database/statement';
import { Pages, type Paging } from '../../platform/http/pages';
import { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { slugOfArticle } from '../../articles/article.view';
import type { Sort, ThreadPageResponse } from '../comment.schemas';
import {
  articleOfComment,
  commentsWithAuthors,
  quoteJson,
  quotingCommentJson,
  underVisibleArticle,
  visibleComment,
  listedInThread,
  withWriters,
} from '../comment.view';
import { REPLIES, ROOTS, THREADS } from './thread.lists';
import { MAX_ANCESTORS, PermalinkBody, type PermalinkResponse } from './thread.schemas';

/** The comments above `c`, the nearest of them, each as `q` by `w`. */
const ancestors = sql`(
    with recursive up as (
      select c.parent_id as id, 1 as steps
       union all
      select p.parent_id, up.steps + 1 from up join comments p on p.id = up.id
       where up.steps < ${raw(String(MAX_ANCESTORS))} and p.parent_id is not null)
    select up.steps, q.id, q.author_id, q.body, w.username
      from up join comments q on q.id = up.id ${withWriters})`;

const PermalinkRow = z.strictObject({
  json: z.string().refine((text) => Boolean(PermalinkBody.parse(JSON.parse(text)))),
  id: z.int(),
  slug: z.string(),
  isPinned: z.boolean(),
  likesCount: z.int(),
  createdAtMs: z.number(),
});
type PermalinkRow = z.output<typeof PermalinkRow>;

const PERMALINK = question({
  name: 'threads.permalink',
  rows: 'optional',
  row: PermalinkRow,
  sql: ({ id, viewer }: Placeholders<{ id: number; viewer: number | null }>) => sql`
    select json_build_object(
             'comment', ${quotingCommentJson(viewer)}, 'article', ${articleOfComment},
             'ancestors', coalesce((
               select json_agg(${quoteJson} order by q.steps desc)
                 from ${ancestors} q cross join lateral (select q.username) w
                where ${listedInThread(viewer, 'q')}), '[]'::json))::text as json,
           c.id, ${slugOfArticle(sql`c.article_id`)} as slug, c.is_pinned as "isPinned",
           c.likes_count as "likesCount", (extract(epoch from c.created_at) * 1000)::float8 as "createdAtMs"
      from ${commentsWithAuthors}
     where c.id = ${id}::int and ${visibleComment(viewer)} and ${underVisibleArticle(viewer)}`,
});

type Page = Promise<JsonText<ThreadPageResponse> | null>;

/** Every question about threads. */
@Injectable()
export class ThreadRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  /** A page of an article's comments, or of those that answer none. Null when the slug leads to no article. */
  findPage(view: 'thread' | 'roots', sort: Sort, slug: string, viewer: Viewer | null, paging: Paging): Page {
    const lists = view === 'roots' ? ROOTS : THREADS;
    return this.pages.find(lists[sort], { slug, viewer: viewer?.id }, paging);
  }

  /** A page of the answers to a comment. Null when there is no such comment, and nothing left of it either. */
  findReplies(sort: Sort, id: number, viewer: Viewer | null, paging: Paging): Page {
    return this.pages.find(REPLIES[sort], { id, viewer: viewer?.id }, paging);
  }

  /** A comment with those above it, and where it stands. Null when there is none. */
  async findPermalink(id: number, viewer: Viewer | null): Promise<JsonText<PermalinkResponse> | null> {
    const row = await this.db.run(PERMALINK, { id, viewer: viewer?.id ?? null });
    if (row === null) return null;
    const cursors = JSON.stringify(this.cursorsOf(row));
    return new JsonText(`${row.json.slice(0, -1)},"cursors":${cursors}}`);
  }

  /** Positions beside the comment's own: a page begins after its cursor. The id tells any two comments apart. */
  private cursorsOf({
    id,
    slug,
    isPinned,
    likesCount,
    createdAtMs,
  }: PermalinkRow): Record<Sort, string | null> {
    if (isPinned) return { new: null, old: null, top: null };
    return {
      new: this.pages.cursorAfter(THREADS.new, { slug }, [createdAtMs, id + 1]),
      old: this.pages.cursorAfter(THREADS.old, { slug }, [createdAtMs, id - 1]),
      top: this.pages.cursorAfter(THREADS.top, { slug }, [likesCount, createdAtMs, id + 1]),
    };
  }
}
