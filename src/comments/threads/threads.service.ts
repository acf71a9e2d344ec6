import { Injectable } from '@nestjs/common';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { CommentNotFound } from '../comment.errors';
import type { ListRepliesQuery, ThreadPageResponse } from '../comment.schemas';
import { ThreadRepository } from './thread.repository';
import type { PermalinkResponse } from './thread.schemas';

/** Comments by themselves, and the answers to them. */
@Injectable()
export class ThreadsService {
  constructor(private readonly threads: ThreadRepository) {}

  /** @throws CommentNotFound */
  async get(id: number, viewer: Viewer | null): Promise<JsonText<PermalinkResponse>> {
    return found(await this.threads.findPermalink(id, viewer));
  }

  /**
   * The answers to a comment, or to one that was deleted.
   *
   * @throws CommentNotFound
   */
  async replies(
    id: number,
    { sort = 'new', ...paging }: ListRepliesQuery,
    viewer: Viewer | null,
  ): Promise<JsonText<ThreadPageResponse>> {
    return found(await this.threads.findReplies(sort, id, viewer, paging));
  }
}

function found<T>(answer: T | null): T {
  if (answer === null) throw new CommentNotFound();
  return answer;
}
