import { Injectable } from '@nestjs/common';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { TagNotFound } from '../tags/tag.errors';
import type { TagListResponse } from '../tags/tag.schemas';
import { TooManyTags } from './tag-follow.errors';
import { TagFollowRepository } from './tag-follow.repository';

/** Which tags somebody follows: their articles are in the feed. Both ways are idempotent. */
@Injectable()
export class TagFollowsService {
  constructor(private readonly follows: TagFollowRepository) {}

  /** @throws TagNotFound, TooManyTags, TokenInvalid when the account behind a genuine token is gone */
  async follow(tag: string, viewer: Viewer): Promise<void> {
    const { isFollowed } = found(await this.follows.follow(tag, viewer));
    if (!isFollowed) throw new TooManyTags();
  }

  /** @throws TagNotFound */
  async unfollow(tag: string, viewer: Viewer): Promise<void> {
    found(await this.follows.unfollow(tag, viewer));
  }

  list(viewer: Viewer): Promise<JsonText<TagListResponse>> {
    return this.follows.find(viewer);
  }
}

function found<T>(tag: T | null): T {
  if (tag === null) throw new TagNotFound();
  return tag;
}
