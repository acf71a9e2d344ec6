import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ArticleNotFound } from '../articles/article.errors';
import { articleIdOf, authorIdOfArticle, visibleArticleIdOf } from '../articles/article.view';
import { Database } from '../platform/database/database';
import { byId, byTime } from '../platform/database/order';
import { pagesOf } from '../platform/database/page';
import { type Placeholders, sql } from '../platform/database/sql';
import { command, question } from '../platform/database/statement';
import { entityViolations } from '../platform/database/violations';
import { TokenInvalid } from '../platform/http/http.errors';
import { Pages, type Paging } from '../platform/http/pages';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { Comment, type Revision } from './comment.entity';
import { CommentNotFound } from './comment.errors';
import { type CommentListResponse, CommentPageBody, CommentResponse, MAX_LISTED } from './comment.schemas';
import {
  commentJson,
  commentsOfPage,
  commentsWithAuthors,
  listedComment,
  quotingCommentJson,
  underVisibleArticle,
  visibleComment,
} from './comment.view';

entityViolations(Comment, {
  comments_article_id_fkey: ArticleNotFound,
  comments_author_id_fkey: TokenInvalid,
});

interface OfViewer {
  id: number;
  viewer: number;
}

const COMMENT = question({
  name: 'comments.get',
  rows: 'optional',
  json: CommentResponse,
  sql: ({ id, viewer }: Placeholders<OfViewer>) => sql`
    select json_build_object('comment', ${quotingCommentJson(viewer)})::text as json
      from ${commentsWithAuthors} where c.id = ${id} and ${visibleComment(viewer)} and ${underVisibleArticle(viewer)}`,
});

/** What decides who may do what to a comment. */
const CommentState = z.strictObject({
  id: z.int(),
  articleId: z.int(),
  authorId: z.int(),
  articleAuthorId: z.int(),
  parentId: z.int().nullable(),
  repliesCount: z.int(),
});
export type CommentState = z.output<typeof CommentState>;

const FOR_UPDATE = command({
  name: 'comments.forUpdate',
  rows: 'optional',
  row: CommentState,
  sql: ({ id, viewer }: Placeholders<OfViewer>) => sql`
    select c.id, c.article_id as "articleId", c.author_id as "authorId", c.parent_id as "parentId",
           c.replies_count as "repliesCount", ${authorIdOfArticle(sql`c.article_id`)} as "articleAuthorId"
      from comments c where c.id = ${id} and ${visibleComment(viewer)} and ${underVisibleArticle(viewer)}
       for update of c`,
});

const KEEP_REVISION = command({
  name: 'comments.keepRevision',
  rows: 'none',
  violations: { comment_revisions_comment_id_fkey: CommentNotFound },
  sql: ({ id, body, writtenAt, replacedAt }: Placeholders<Revision & { id: number }>) => sql`
    insert into comment_revisions (comment_id, body, written_at, replaced_at)
    values (${id}, ${body}, ${writtenAt}, ${replacedAt})`,
});

/** The comments on an article, newest first. No page when the slug leads to no article. */
export const COMMENTS = pagesOf<{ slug: string; viewer?: number | undefined }, CommentPageBody>({
  name: 'comments.page',
  body: CommentPageBody,
  items: 'comments',
  maxLimit: MAX_LISTED,
  optional: ['viewer'],
  identity: ['slug'],
  source: ({ slug, viewer: given }, { has }) => {
    const viewer = has('viewer') ? given : null;
    return {
      from: sql`comments c`,
      where: [sql`c.article_id = ${articleIdOf(slug)}`, listedComment(viewer)],
      order: [byTime('c.created_at'), byId('c.id')],
      join: commentsOfPage,
      item: commentJson(viewer),
      size: { join: sql`join comments c on c.id = page.id`, bytes: sql`octet_length(c.body)` },
      exists: sql`${visibleArticleIdOf(slug, viewer)} is not null`,
    };
  },
});

/** Questions about comments, and how one is changed. */
@Injectable()
export class CommentRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  /** Null when the slug leads to no article. */
  findPage(
    slug: string,
    viewer: Viewer | null,
    paging: Paging,
  ): Promise<JsonText<CommentListResponse> | null> {
    return this.pages.find(COMMENTS, { slug, viewer: viewer?.id }, paging);
  }

  /** Null when there is no comment that the viewer may see. */
  find(id: number, viewer: Viewer): Promise<JsonText<CommentResponse> | null> {
    return this.db.run(COMMENT, { id, viewer: viewer.id });
  }

  /** Inside a transaction: what is known of a comment, locked. Null when there is none that the viewer may see. */
  findForUpdate(id: number, viewer: Viewer): Promise<CommentState | null> {
    return this.db.run(FOR_UPDATE, { id, viewer: viewer.id });
  }

  /** Inside a transaction, once it is locked: the comment as an entity. */
  load(id: number): Promise<Comment> {
    return this.db.em.findOneOrFail(Comment, { id });
  }

  /** Inside a transaction: writes what has changed, and keeps what stood before. */
  async save({ id }: Comment, revision: Revision): Promise<void> {
    await this.db.em.flush();
    await this.db.run(KEEP_REVISION, { id, ...revision });
  }
}
