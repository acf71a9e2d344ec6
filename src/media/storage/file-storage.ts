import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  type ByteRange,
  checkedKey,
  isStorageKey,
  MediaStorage,
  storageProblem,
  type StoredObject,
} from './media-storage';

/** Read at once: larger pieces are no faster, and every reader holds one. */
const CHUNK_BYTES = 256 * 1024;

/** What is not yet whole has such a name, which no key has. */
const DRAFT = '.draft';

/** Media in a folder: each a file of its own, in one of 256 folders. */
export class FileStorage extends MediaStorage {
  constructor(private readonly root: string) {
    super();
  }

  override put(key: string, file: string): Promise<void> {
    return guarded(async () => {
      const target = this.pathOf(key);
      const folder = dirname(target);
      if ((await mkdir(folder, { recursive: true })) !== undefined) await flush(this.root);
      await flush(file);
      await rename(file, target).catch((error: unknown) => this.copy(error, file, target));
      await flush(folder);
    });
  }

  override open(key: string, range?: ByteRange): Promise<Readable> {
    return guarded(async () => {
      const file = await open(this.pathOf(key), 'r');
      return file.createReadStream({ ...range, highWaterMark: CHUNK_BYTES });
    });
  }

  override delete(key: string): Promise<void> {
    return guarded(() => rm(this.pathOf(key), { force: true }));
  }

  override async *list(): AsyncIterable<StoredObject> {
    for (const folder of await guarded(() => this.folders())) {
      for (const name of await guarded(() => namesIn(join(this.root, folder)))) {
        const key = `${folder}/${name}`;
        if (!isStorageKey(key) && !name.endsWith(DRAFT)) continue;
        const found = await stat(join(this.root, key)).catch(() => null);
        if (found) yield { key, storedAt: found.mtime };
      }
    }
  }

  override check(): Promise<void> {
    return guarded(async () => {
      await mkdir(this.root, { recursive: true, mode: 0o700 });
      await access(this.root, constants.R_OK | constants.W_OK | constants.X_OK);
    });
  }

  /** The folder that a file comes from is on another disk: it is copied beside its place, and moved there whole. */
  private async copy(error: unknown, file: string, target: string): Promise<void> {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const draft = `${target}.${randomBytes(4).toString('hex')}${DRAFT}`;
    try {
      await copyFile(file, draft);
      await flush(draft);
      await rename(draft, target);
    } catch (fault) {
      await rm(draft, { force: true });
      throw fault;
    }
  }

  private async folders(): Promise<string[]> {
    return (await namesIn(this.root)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  }

  private pathOf(key: string): string {
    return join(this.root, key.endsWith(DRAFT) ? draftOf(key) : checkedKey(key));
  }
}

/** A draft of a key that was left behind, which only {@link FileStorage.list} names. */
function draftOf(name: string): string {
  const [key = ''] = name.split(/\.[0-9a-f]{8}\.draft$/);
  checkedKey(key);
  return name;
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) names.push(name);
  return names;
}

/** Waits until a file, or what a folder lists, is on the disk. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageProblem(error);
  }
}
