import { Injectable } from '@nestjs/common';
import { ArticleNotFound } from '../articles/article.errors';
import { ArticlesService } from '../articles/articles.service';
import { Database } from '../platform/database/database';
import { violatedConstraint } from '../platform/database/database.errors';
import { CursorCodec } from '../platform/http/cursor';
import { TokenInvalid } from '../platform/http/http.errors';
import type { JsonText } from '../platform/kernel/json-text';
import { finishPage } from '../platform/http/paging';
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
    private readonly cursors: CursorCodec,
  ) {}

  /** @throws ArticleNotFound */
  async list(
    slug: string,
    { limit, cursor }: ListCommentsQuery,
    viewerId: number | null,
  ): Promise<JsonText<CommentListResponse>> {
    const list = `comments ${slug}`;
    const after = cursor === undefined ? null : this.cursors.decode(list, cursor);
    const page = await this.comments.findPage(slug, viewerId, limit, after);
    if (!page) throw new ArticleNotFound();
    return finishPage(page, list, this.cursors);
  }

  /** @throws ArticleNotFound, TokenInvalid when the account behind a genuine token is gone */
  async create(
    slug: string,
    { comment: { body } }: CreateCommentRequest,
    authorId: number,
  ): Promise<JsonText<CommentResponse>> {
    const articleId = await this.articles.getId(slug);
    try {
      return await this.db.transaction(async () => {
        const comment = await this.comments.insert(articleId, authorId, body);
        const written = await this.comments.find(comment.id, authorId);
        if (!written) throw new CommentNotFound();
        return written;
      });
    } catch (error) {
      switch (violatedConstraint(error)) {
        case 'comments_article_id_fkey':
          throw new ArticleNotFound();
        case 'comments_author_id_fkey':
          throw new TokenInvalid();
        default:
          throw error;
      }
    }
  }

  /** @throws ArticleNotFound, CommentNotFound, CommentForbidden */
  async delete(slug: string, id: number, userId: number): Promise<void> {
    const articleId = await this.articles.getId(slug);
    await this.db.transaction(async (em) => {
      const comment = await this.comments.findEntity(id, articleId);
      if (!comment) throw new CommentNotFound();
      if (!commentPolicy.canDelete(comment, userId)) throw new CommentForbidden();
      em.remove(comment);
      await em.flush();
    });
  }
}
