import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import { Article } from '../articles/article.entity';
import { ArticleNotFound } from '../articles/article.errors';
import { articleIdOf, visibleArticleIdOf } from '../articles/article.view';
import { Database } from '../platform/database/database';
import { byId, byTime } from '../platform/database/order';
import { pagesOf } from '../platform/database/page';
import { type Placeholders, sql } from '../platform/database/sql';
import { question } from '../platform/database/statement';
import { entityViolations } from '../platform/database/violations';
import { TokenInvalid } from '../platform/http/http.errors';
import { Pages, type Paging } from '../platform/http/pages';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { User } from '../users/user.entity';
import { Comment } from './comment.entity';
import { type CommentListResponse, CommentPageBody, CommentResponse, MAX_LISTED } from './comment.schemas';
import {
  commentJson,
  commentsOfPage,
  commentsWithAuthors,
  listedComment,
  visibleComment,
} from './comment.view';

entityViolations(Comment, {
  comments_article_id_fkey: ArticleNotFound,
  comments_author_id_fkey: TokenInvalid,
});

const COMMENT = question({
  name: 'comments.get',
  rows: 'one',
  json: CommentResponse,
  sql: ({ id, viewer }: Placeholders<{ id: number; viewer: number }>) => sql`
    select json_build_object('comment', ${commentJson(viewer)})::text as json
      from ${commentsWithAuthors} where c.id = ${id} and ${visibleComment(viewer)}`,
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

/** Every question about comments. */
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

  /** A comment that is there. */
  get({ id }: Comment, viewer: Viewer): Promise<JsonText<CommentResponse>> {
    return this.db.run(COMMENT, { id, viewer: viewer.id });
  }

  /** Inside a transaction: the comment as an entity, locked, if it is one of this article's. */
  findForUpdate(id: number, articleId: number): Promise<Comment | null> {
    return this.db.em.findOne(Comment, { id, article: articleId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** Inside a transaction: writes a comment, and returns it with its id. */
  async insert(articleId: number, { id: authorId }: Viewer, body: string): Promise<Comment> {
    const { em } = this.db;
    const article = em.getReference(Article, articleId);
    const author = em.getReference(User, authorId);
    const comment = Comment.write({ article, author, body });
    em.persist(comment);
    await em.flush();
    return comment;
  }

  /** Inside a transaction. */
  async delete(comment: Comment): Promise<void> {
    this.db.em.remove(comment);
    await this.db.em.flush();
  }
}
