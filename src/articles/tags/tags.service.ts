import { Injectable } from '@nestjs/common';
import type { JsonText } from '../../platform/kernel/json-text';
import { TagRepository } from './tag.repository';
import type { TagListResponse } from './tag.schemas';

/** What articles are about. */
@Injectable()
export class TagsService {
  constructor(private readonly tags: TagRepository) {}

  /** Those in use, most used first, then by name. */
  list(limit: number): Promise<JsonText<TagListResponse>> {
    return this.tags.findMostUsed(limit);
  }
}
