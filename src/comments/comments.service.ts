import { Injectable } from '@nestjs/common';
import { ArticleNotFound } from '../articles/article.errors';
import { ArticlesService } from '../articles/articles.service';
import { HappeningsService } from '../happenings/happenings.service';
import { Database } from '../platform/database/database';
import { clock } from '../platform/kernel/clock';
import { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { CommentForbidden, CommentNotFound, ThreadLocked } from './comment.errors';
import { commentPolicy } from './comment.policy';
import { CommentRepository } from './comment.repository';
import type {
  CommentListResponse,
  CommentResponse,
  CreateCommentRequest,
  ListCommentsQuery,
  UpdateCommentRequest,
} from './comment.schemas';
import { CommentWritingRepository } from './comment-writing.repository';
import { CommentEvents } from './live/comment-events.service';
import { ThreadRepository } from './threads/thread.repository';

/** The discussion under an article. */
@Injectable()
export class CommentsService {
  constructor(
    private readonly db: Database,
    private readonly articles: ArticlesService,
    private readonly comments: CommentRepository,
    private readonly writing: CommentWritingRepository,
    private readonly threads: ThreadRepository,
    private readonly happenings: HappeningsService,
    private readonly events: CommentEvents,
  ) {}

  /**
   * Every comment, newest first, as RealWorld's clients expect them; or, with a `view`, those of threads.
   *
   * @throws ArticleNotFound
   */
  async list(
    slug: string,
    { view, sort = 'new', ...paging }: ListCommentsQuery,
    viewer: Viewer | null,
  ): Promise<JsonText<CommentListResponse>> {
    const page =
      view === undefined
        ? await this.comments.findPage(slug, viewer, paging)
        : await this.threads.findPage(view, sort, slug, viewer, paging);
    if (!page) throw new ArticleNotFound();
    return page;
  }

  /**
   * @throws ArticleNotFound, CommentNotFound when what is answered is not there, ThreadLocked, TokenInvalid when the
   * account behind a genuine token is gone
   */
  create(
    slug: string,
    { comment: { body, parentId = null } }: CreateCommentRequest,
    viewer: Viewer,
  ): Promise<JsonText<CommentResponse>> {
    return this.db.transaction(async () => {
      const draft = { slug, viewer: viewer.id, parent: parentId, body, now: clock.date() };
      this.happenings.ring();
      const { articleId, id, isLocked, json } = await this.writing.write(draft);
      if (articleId === null) throw new ArticleNotFound();
      if (isLocked) throw new ThreadLocked();
      if (id === null || json === null) throw new CommentNotFound();
      await this.events.said(articleId, id);
      return new JsonText(json);
    });
  }

  /** @throws CommentNotFound, CommentForbidden */
  update(
    id: number,
    { comment: { body } }: UpdateCommentRequest,
    viewer: Viewer,
  ): Promise<JsonText<CommentResponse>> {
    return this.db.transaction(async () => {
      const state = found(await this.comments.findForUpdate(id, viewer));
      if (!commentPolicy.canEdit(state, viewer)) throw new CommentForbidden();
      const comment = await this.comments.load(id);
      const revision = comment.revise(body, clock.date());
      if (revision) await this.comments.save(comment, revision);
      return found(await this.comments.find(id, viewer));
    });
  }

  /**
   * Deletes a comment; one with answers leaves a tombstone.
   *
   * @throws ArticleNotFound, CommentNotFound, CommentForbidden
   */
  async delete(slug: string, id: number, viewer: Viewer): Promise<void> {
    const article = await this.articles.getAuthorship(slug, viewer);
    await this.db.transaction(async () => {
      await this.writing.lockArticle(article.id);
      const comment = found(await this.comments.findForUpdate(id, viewer));
      if (comment.articleId !== article.id) throw new CommentNotFound();
      if (!commentPolicy.canDelete(comment, viewer)) throw new CommentForbidden();
      this.happenings.ring();
      await this.writing.delete(comment);
    });
  }
}

function found<T>(comment: T | null): T {
  if (comment === null) throw new CommentNotFound();
  return comment;
}
