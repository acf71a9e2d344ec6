import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log';
import { Database } from '../../platform/database/database';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { TAG_CHANGED } from './tag.audit';
import { TagAliasTaken, TagNotFound } from './tag.errors';
import { TagRepository } from './tag.repository';
import type { ListTagsQuery, TagListResponse, TagResponse, UpdateTagRequest } from './tag.schemas';

/** What articles are about. */
@Injectable()
export class TagsService {
  constructor(
    private readonly db: Database,
    private readonly tags: TagRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Names alone, as RealWorld has it. */
  list(query: ListTagsQuery): Promise<JsonText<TagListResponse>> {
    return this.tags.findList(query);
  }

  /** @throws TagNotFound */
  async get(name: string): Promise<JsonText<TagResponse>> {
    return found(await this.tags.find(name));
  }

  /**
   * Describes a tag, and says which other names lead to it: their articles become its own. It need not be used yet.
   *
   * @throws TagAliasTaken, and TagNotFound where the change leaves nothing of it
   */
  update(name: string, { tag: changes }: UpdateTagRequest, viewer: Viewer): Promise<JsonText<TagResponse>> {
    const { description, aliases } = changes;
    return this.db.transaction(async () => {
      const fit = aliases === undefined || (await this.tags.setAliases(name, aliases));
      if (!fit) throw new TagAliasTaken();
      if (description !== undefined) await this.tags.describe(name, description);
      await this.audit.record(TAG_CHANGED, { actorId: viewer.id, details: { tag: name } });
      return found(await this.tags.find(name));
    });
  }
}

function found<T>(tag: T | null): T {
  if (tag === null) throw new TagNotFound();
  return tag;
}
