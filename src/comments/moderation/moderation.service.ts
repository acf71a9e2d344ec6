import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { CommentAnswersAnother, CommentForbidden, CommentNotFound } from '../comment.errors';
import { commentPolicy } from '../comment.policy';
import { CommentRepository, type CommentState } from '../comment.repository';
import type { CommentResponse } from '../comment.schemas';
import { ModerationRepository } from './moderation.repository';

type CommentJson = Promise<JsonText<CommentResponse>>;

/**
 * What the author of an article does to threads under it: pins one, locks any. All of it is idempotent, and every method
 * throws CommentNotFound, CommentForbidden, and CommentAnswersAnother for a comment that begins no thread.
 */
@Injectable()
export class ModerationService {
  constructor(
    private readonly db: Database,
    private readonly comments: CommentRepository,
    private readonly moderation: ModerationRepository,
  ) {}

  /** The comment that was pinned under the article until now no longer is. */
  pin(id: number, viewer: Viewer): CommentJson {
    return this.moderate(id, viewer, ({ articleId }) => this.moderation.pin(id, articleId));
  }

  unpin(id: number, viewer: Viewer): CommentJson {
    return this.moderate(id, viewer, () => this.moderation.unpin(id));
  }

  lock(id: number, viewer: Viewer): CommentJson {
    return this.moderate(id, viewer, () => this.moderation.setLocked(id, true));
  }

  unlock(id: number, viewer: Viewer): CommentJson {
    return this.moderate(id, viewer, () => this.moderation.setLocked(id, false));
  }

  private moderate(id: number, viewer: Viewer, act: (state: CommentState) => Promise<void>): CommentJson {
    return this.db.transaction(async () => {
      const state = await this.comments.findForUpdate(id, viewer);
      if (!state) throw new CommentNotFound();
      if (!commentPolicy.canModerate(state, viewer)) throw new CommentForbidden();
      if (state.parentId !== null) throw new CommentAnswersAnother();
      await act(state);
      const comment = await this.comments.find(id, viewer);
      if (!comment) throw new CommentNotFound();
      return comment;
    });
  }
}
