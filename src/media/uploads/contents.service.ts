import { randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { MediaQuotaExceeded } from '../media.errors';
import { MediaRepository, type NewContent, type NewMedium } from '../media.repository';
import { MediaStorage } from '../storage/media-storage';

/** A content that a sweep takes away while it is added is stored anew; twice in a row never happens but by a fault. */
const MAX_ATTEMPTS = 3;

/** Undoes a transaction. */
class ContentGone extends Error {}

interface Added {
  readonly id: number;
  /** What the content is stored under. */
  readonly key: string;
}

/**
 * Stores contents, each once. The file comes first and the row after it, so a row never points to nothing; a file without
 * a row is cleared away by a job.
 */
@Injectable()
export class ContentsService {
  private readonly logger = new Logger(ContentsService.name);

  constructor(
    private readonly db: Database,
    private readonly media: MediaRepository,
    private readonly storage: MediaStorage,
  ) {}

  /**
   * Makes a medium of a content that lies in a file, which may be gone afterwards.
   *
   * @returns its number
   * @throws MediaQuotaExceeded, MediaStorageFull, MediaStorageUnavailable
   */
  async add(content: NewContent, file: string, medium: NewMedium): Promise<number> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      // A key of its own for each time that a content is stored: what is being deleted is never what is being stored.
      const key = keyOf(content.hash);
      const isKnown = await this.media.isStored(content.hash);
      if (!isKnown) await this.storage.put(key, file);
      const added = await this.addRows(content, key, medium, isKnown).catch((error: unknown) => {
        // Of a commit without an answer nobody knows whether it was done: then the file has to stay.
        if (!isKnown && error instanceof MediaQuotaExceeded) this.discard(key);
        throw error;
      });
      if (added === null) continue;
      if (added.key !== key && !isKnown) this.discard(key);
      return added.id;
    }
    throw new Error('A content was taken away again and again');
  }

  /** Null, and nothing changed, where the content was thought to be stored and was taken away. */
  private addRows(
    content: NewContent,
    key: string,
    medium: NewMedium,
    isKnown: boolean,
  ): Promise<Added | null> {
    return this.db
      .transaction(async () => {
        const { id: contentId, key: kept } = await this.media.keepContent(content, key);
        if (isKnown && kept === key) throw new ContentGone();
        const id = await this.media.count(medium, content.bytes);
        if (id === null) throw MediaQuotaExceeded.of(medium.quotaBytes);
        await this.media.add({ ...medium, id, contentId, bytes: content.bytes });
        return { id, key: kept };
      })
      .catch((error: unknown) => {
        if (error instanceof ContentGone) return null;
        throw error;
      });
  }

  /** Nothing was made of it, or another request stored the same content first. Whatever becomes of it, the sweep finds it. */
  private discard(key: string): void {
    this.storage.delete(key).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'A content that was stored twice is left to the sweep');
    });
  }
}

/** A key that nothing is stored under yet. */
export function keyOf(hash: string): string {
  return `${hash.slice(0, 2)}/${hash}-${randomBytes(4).toString('hex')}`;
}
