import type { Readable } from 'node:stream';
import { MediaStorageFull, MediaStorageUnavailable } from './storage.errors';

/** Bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Something that is stored. */
export interface StoredObject {
  readonly key: string;
  readonly storedAt: Date;
}

/**
 * Where the bytes of media are. A key names the same bytes for ever: what is stored under it never changes.
 *
 * Every method throws `MediaStorageUnavailable` where the place does not answer, and `MediaStorageFull` where it has no
 * room.
 */
export abstract class MediaStorage {
  /** Takes over a file: afterwards it is stored whole, also after a loss of power, or not at all. The file may be gone. */
  abstract put(key: string, file: string): Promise<void>;

  /** Opens what is stored under a key, or a part of it. What cannot be read is known before a byte is. */
  abstract open(key: string, range?: ByteRange): Promise<Readable>;

  /** Without an error where there is nothing under the key. */
  abstract delete(key: string): Promise<void>;

  /** Everything that is stored, in no order. */
  abstract list(): AsyncIterable<StoredObject>;

  /** Rejects when nothing can be stored. */
  abstract check(): Promise<void>;

  /** Lets connections go. */
  close(): void {
    // A folder has none.
  }
}

const KEY = /^[0-9a-f]{2}\/[0-9a-f]{64}-[0-9a-f]{8}(-w\d{1,5}\.[a-z]{3,4})?$/;

/** Whether a name can be that of something stored. No other ever becomes a path or the name of an object. */
export function isStorageKey(key: string): boolean {
  return KEY.test(key);
}

/** @throws Error for a key that none can be: a mistake of the programmer's */
export function checkedKey(key: string): string {
  if (!isStorageKey(key)) throw new Error('Not a key of the storage');
  return key;
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** What went wrong with a disk or an object store, as a problem; its cause is kept for the log. */
export function storageProblem(error: unknown): Error {
  if (error instanceof MediaStorageFull || error instanceof MediaStorageUnavailable) return error;
  const { code } = error as { code?: unknown };
  const problem = FULL.has(String(code)) ? new MediaStorageFull() : new MediaStorageUnavailable();
  problem.cause = error;
  return problem;
}
