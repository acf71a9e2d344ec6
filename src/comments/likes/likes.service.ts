import { Injectable } from '@nestjs/common';
import { HappeningsService } from '../../happenings/happenings.service';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { CommentNotFound } from '../comment.errors';
import type { CommentResponse } from '../comment.schemas';
import { LikeRepository } from './like.repository';
import type { LikeListResponse, ListLikesQuery } from './like.schemas';

/** Which comments somebody likes. Both ways are idempotent. */
@Injectable()
export class LikesService {
  constructor(
    private readonly likes: LikeRepository,
    private readonly happenings: HappeningsService,
  ) {}

  /** @throws CommentNotFound, TokenInvalid when the account behind a genuine token is gone */
  async like(id: number, viewer: Viewer): Promise<JsonText<CommentResponse>> {
    const comment = found(await this.likes.add(id, viewer));
    this.happenings.ring();
    return comment;
  }

  /** @throws CommentNotFound */
  async unlike(id: number, viewer: Viewer): Promise<JsonText<CommentResponse>> {
    const comment = found(await this.likes.remove(id, viewer));
    this.happenings.ring();
    return comment;
  }

  /** @throws CommentNotFound */
  async list(id: number, paging: ListLikesQuery, viewer: Viewer | null): Promise<JsonText<LikeListResponse>> {
    return found(await this.likes.findPage(id, viewer, paging));
  }
}

function found<T>(answer: T | null): T {
  if (answer === null) throw new CommentNotFound();
  return answer;
}
