import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MediaStorage } from './media-storage';

/** What a row says of something that is stored. */
export interface StoredKey {
  readonly key: string;
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
}

interface Places {
  readonly from: MediaStorage;
  readonly to: MediaStorage;
  /** Where one file at a time lies on its way. */
  readonly folder: string;
}

/**
 * Copies from one storage to another what that one lacks, and holds each against its hash on the way. It may be broken off
 * and begun again.
 *
 * @returns how many were copied
 * @throws Error when what is stored is not what its row says; nothing of it is copied
 */
export async function copyMissing(
  stored: readonly StoredKey[],
  places: Places,
  report: (done: number, total: number) => void,
): Promise<number> {
  await places.to.check();
  const there = new Set<string>();
  for await (const { key } of places.to.list()) there.add(key);
  const missing = stored.filter(({ key }) => !there.has(key));
  for (const [index, each] of missing.entries()) {
    await copy(each, places);
    report(index + 1, missing.length);
  }
  return missing.length;
}

async function copy({ key, hash }: StoredKey, { from, to, folder }: Places): Promise<void> {
  const file = join(folder, 'medium');
  const digest = createHash('sha256');
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      digest.update(chunk);
      yield chunk;
    }
  };
  await pipeline(await from.open(key), hashed, createWriteStream(file));
  if (digest.digest('hex') !== hash)
    throw new Error(`${key} is damaged: its content is not what its row says`);
  await to.put(key, file);
}
