import { Injectable } from '@nestjs/common';
import type { Viewer } from '../platform/kernel/viewer';
import { MediaUseRepository, type NamedMedia, type Subject } from './media-use.repository';

/** An address of a medium, whatever host it begins with. */
const ADDRESS = /\/media\/([1-9]\d{0,8})\/([0-9a-f]{64})\.[a-z0-9]{2,4}/g;

/** More media than any text shows that people read; of more, the first. */
const MAX_NAMED = 200;

/**
 * Who may see media because of what shows them. Later rooms call it in the transaction that writes what is shown. Only
 * media of the author's own count: nobody publishes what somebody else has uploaded.
 *
 * What is deleted lets go by itself, if its table has the trigger `media_release_uses`.
 */
@Injectable()
export class MediaUsesService {
  constructor(private readonly uses: MediaUseRepository) {}

  /**
   * Inside a transaction: the author's media that a text names are public from now on. Those that it does not name any
   * more are not, because of it.
   *
   * @param isNew nothing was shown by it before, so a text without media costs nothing
   */
  async show(subject: Subject, { id }: Viewer, text: string | null, isNew = false): Promise<void> {
    const named = namedIn(text ?? '');
    if (!isNew || named.ids.length > 0) await this.uses.show(subject, id, named);
  }

  /** Inside a transaction: the author's media that a text names may be seen by some readers. */
  async send(subject: Subject, { id }: Viewer, text: string, readers: readonly number[]): Promise<void> {
    const named = namedIn(text);
    if (named.ids.length > 0) await this.uses.send(subject, id, readers, named);
  }

  /** Inside a transaction: something shows nothing any more. */
  async release(subject: Subject): Promise<void> {
    await this.uses.release(subject);
  }
}

function namedIn(text: string): NamedMedia {
  const named = new Map<string, number>();
  for (const [, id, hash = ''] of text.matchAll(ADDRESS)) {
    if (named.size < MAX_NAMED) named.set(`${id} ${hash}`, Number(id));
  }
  return { ids: [...named.values()], hashes: [...named.keys()].map((key) => key.slice(-64)) };
}
