import { Injectable } from '@nestjs/common';
import { ArticleNotFound } from '../articles/article.errors';
import { ArticlesService } from '../articles/articles.service';
import { HappeningsService } from '../happenings/happenings.service';
import { Database } from '../platform/database/database';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { CommentForbidden, CommentNotFound } from './comment.errors';
import { commentPolicy } from './comment.policy';
import { CommentRepository } from './comment.repository';
import type {
  CommentListResponse,
  CommentResponse,
  CreateCommentRequest,
  ListCommentsQuery,
} from './comment.schemas';

/** The discussion under an article. */
@Injectable()
export class CommentsService {
  constructor(
    private readonly db: Database,
    private readonly articles: ArticlesService,
    private readonly comments: CommentRepository,
    private readonly happenings: HappeningsService,
  ) {}

  /** @throws ArticleNotFound */
  async list(
    slug: string,
    query: ListCommentsQuery,
    viewer: Viewer | null,
  ): Promise<JsonText<CommentListResponse>> {
    const page = await this.comments.findPage(slug, viewer, query);
    if (!page) throw new ArticleNotFound();
    return page;
  }

  /** @throws ArticleNotFound, TokenInvalid when the account behind a genuine token is gone */
  async create(
    slug: string,
    { comment: { body } }: CreateCommentRequest,
    viewer: Viewer,
  ): Promise<JsonText<CommentResponse>> {
    const articleId = await this.articles.getId(slug, viewer);
    return this.db.transaction(async () => {
      const comment = await this.comments.insert(articleId, viewer, body);
      await this.happenings.record('comment', viewer.id, comment.id);
      return this.comments.get(comment, viewer);
    });
  }

  /** @throws ArticleNotFound, CommentNotFound, CommentForbidden */
  async delete(slug: string, id: number, viewer: Viewer): Promise<void> {
    const article = await this.articles.getAuthorship(slug, viewer);
    await this.db.transaction(async () => {
      const comment = await this.comments.findForUpdate(id, article.id);
      if (!comment) throw new CommentNotFound();
      if (!commentPolicy.canDelete(comment, article, viewer)) throw new CommentForbidden();
      await this.happenings.record('comment', viewer.id, comment.id);
      await this.comments.delete(comment);
    });
  }
}
