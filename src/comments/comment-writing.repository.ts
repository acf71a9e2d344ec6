import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ArticleNotFound } from '../articles/article.errors';
import { lockedArticle, moveCommentsCount, visibleArticleIdOf } from '../articles/article.view';
import { recordHappening } from '../happenings/happening.view';
import { Database } from '../platform/database/database';
import { type Fragment, type Placeholders, sql } from '../platform/database/sql';
import { command, LOST_RACE } from '../platform/database/statement';
import { TokenInvalid } from '../platform/http/http.errors';
import { CommentNotFound } from './comment.errors';
import type { CommentState } from './comment.repository';
import { CommentResponse } from './comment.schemas';
import { quotingCommentJson, visibleComment, withAuthors } from './comment.view';

/** What somebody says, and where. */
export interface Draft {
  readonly slug: string;
  readonly viewer: number;
  /** Null: it answers no comment. */
  readonly parent: number | null;
  readonly body: string;
  readonly now: Date;
}

/** What became of a draft: each field but the last is null where there was nothing to find or nothing was written. */
const Written = z.strictObject({
  articleId: z.int().nullable(),
  id: z.int().nullable(),
  json: z
    .string()
    .refine((text) => Boolean(CommentResponse.parse(JSON.parse(text))))
    .nullable(),
  isLocked: z.boolean(),
});
export type Written = z.output<typeof Written>;

/**
 * Writes a comment, and counts it with its article and with what it answers. One statement, in which the article is
 * locked before the comment that is answered: so do all that write or delete comments, and none waits for another in a
 * circle. No answer is older than what it answers, whatever the clocks of two instances say.
 */
const WRITE = command({
  name: 'comments.write',
  rows: 'one',
  row: Written,
  violations: {
    comments_article_id_fkey: ArticleNotFound,
    comments_author_id_fkey: TokenInvalid,
    comments_parent_id_fkey: CommentNotFound,
  },
  sql: ({ slug, viewer, parent, body, now }: Placeholders<Draft>) => sql`
    with article as (
       ${moveCommentsCount(visibleArticleIdOf(slug, viewer), sql`1`)} returning id),
     answered as (
       update comments c set replies_count = c.replies_count + 1
        where c.id = ${parent}::int and c.article_id = (select id from article) and ${visibleComment(viewer)}
       returning c.id, c.depth, c.created_at, coalesce(c.thread_id, c.id) as thread_id,
         case when c.thread_id is null then c.locked_at is not null
              else exists (select from comments t where t.id = c.thread_id and t.locked_at is not null)
         end as is_locked),
     written as (
       insert into comments
         (article_id, author_id, body, created_at, updated_at, parent_id, thread_id, depth)
       select article.id, ${viewer}::int, ${body}, at.at, at.at, answered.id, answered.thread_id,
              coalesce(answered.depth + 1, 0)
         from article left join answered on true
        cross join lateral (select greatest(${now}::timestamptz, answered.created_at) as at) at
        where (${parent}::int is null or answered.id is not null) and answered.is_locked is not true
       returning id, article_id, author_id, body, created_at, updated_at, parent_id, thread_id, depth, replies_count,
                 likes_count, is_pinned, locked_at, edited_at),
     recorded as (${recordHappening('comment', viewer, sql`written`)})
    select (select id from article) as "articleId", (select id from written) as id,
           (select json_build_object('comment', ${quotingCommentJson(viewer, { liked: sql`false` })})::text
              from written c ${withAuthors}) as json,
           coalesce((select is_locked from answered), false) as "isLocked"`,
});

const LOCK_ARTICLE = command({
  name: 'comments.lockArticle',
  rows: 'none',
  sql: ({ article }: Placeholders<{ article: number }>) => lockedArticle(article),
});

interface Doomed {
  id: number;
  articleId: number;
}

/** Whoever deletes it, what has been told of it is taken back. */
const deletion = (id: Fragment): Fragment =>
  recordHappening('comment', sql`0`, sql`(select ${id}::int as id) deleted`);

/** Of a comment that has answers its place is left: nothing of what it said, nor who said it and who liked it. */
const BURY = command({
  name: 'comments.bury',
  rows: 'none',
  violations: { comments_author_id_fkey: TokenInvalid },
  sql: ({ id, articleId }: Placeholders<Doomed>) => sql`
    with counted as (${moveCommentsCount(articleId, sql`-1`)}),
         recorded as (${deletion(id)}),
         likes as (delete from comment_likes where comment_id = ${id}),
         revisions as (delete from comment_revisions where comment_id = ${id})
    update comments set author_id = null, body = '', likes_count = 0, is_pinned = false, edited_at = null
     where id = ${id}`,
});

/**
 * Deletes a comment without answers, and above it the tombstones that had no other answer; the one above those has one
 * answer less. The article is locked, so none of them changes meanwhile.
 */
const UPROOT = command({
  name: 'comments.uproot',
  rows: 'none',
  violations: { comments_parent_id_fkey: LOST_RACE },
  sql: ({ id, articleId }: Placeholders<Doomed>) => sql`
    with recursive counted as (${moveCommentsCount(articleId, sql`-1`)}),
     recorded as (${deletion(id)}),
     gone as (
       select c.id, c.parent_id, c.depth from comments c where c.id = ${id}
        union all
       select p.id, p.parent_id, p.depth from gone join comments p on p.id = gone.parent_id
        where p.author_id is null and p.replies_count = 1),
     above as (
       update comments set replies_count = replies_count - 1
        where id = (select parent_id from gone order by depth limit 1))
    delete from comments where id in (select id from gone)`,
});

/** How comments come and go. Every method runs inside a transaction. */
@Injectable()
export class CommentWritingRepository {
  constructor(private readonly db: Database) {}

  write(draft: Draft): Promise<Written> {
    return this.db.run(WRITE, draft);
  }

  /** Nobody else writes or deletes a comment of the article until the transaction ends. Before anything else is locked. */
  async lockArticle(articleId: number): Promise<void> {
    await this.db.run(LOCK_ARTICLE, { article: articleId });
  }

  /** Deletes a comment, or leaves a tombstone where it has answers; after {@link lockArticle}. */
  async delete({ id, articleId, repliesCount }: CommentState): Promise<void> {
    await this.db.longWork(() => this.db.run(repliesCount > 0 ? BURY : UPROOT, { id, articleId }));
  }
}
