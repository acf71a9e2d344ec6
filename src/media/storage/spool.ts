import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config/config';
import { BodyIncomplete } from '../../platform/http/http.errors';
import { storageProblem } from './media-storage';

/** A file on its way to the storage. */
export interface SpooledFile {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
}

/** Looks at the first bytes of a file, and says how many it may have in all. */
export type Bound = (head: Buffer) => Promise<number>;

/** As many as `file-type` looks at. */
const HEAD_BYTES = 4_100;

/** Files older than that were left behind by a process that was killed. */
const FORGOTTEN_MS = 86_400_000;

/** The folder where uploads are before they are known to be good. Each is a file of its own there, and none is served. */
@Injectable()
export class Spool {
  private readonly folder: string;

  constructor(@Inject(CONFIG) { dataDir }: Config) {
    this.folder = join(dataDir, 'spool');
  }

  /** The path of a file that there is not yet. */
  async newPath(): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw storageProblem(error);
    });
    return join(this.folder, randomUUID());
  }

  /**
   * Writes what flows in to a file, and hashes it. Nothing is left of it when it fails.
   *
   * @param bound asked once, when enough has come to tell what it is, or all
   * @param tooLarge makes the error for the first byte past the bound
   */
  async write(source: Readable, bound: Bound, tooLarge: (maxBytes: number) => Error): Promise<SpooledFile> {
    const path = await this.newPath();
    const hash = createHash('sha256');
    let bytes = 0;
    const measured = async function* (chunks: AsyncIterable<Buffer>) {
      const head: Buffer[] = [];
      let maxBytes: number | undefined;
      for await (const chunk of chunks) {
        bytes += chunk.length;
        hash.update(chunk);
        if (maxBytes === undefined) head.push(chunk);
        if (maxBytes === undefined && bytes >= HEAD_BYTES) maxBytes = await bound(Buffer.concat(head));
        if (maxBytes !== undefined && bytes > maxBytes) throw tooLarge(maxBytes);
        yield chunk;
      }
      maxBytes ??= await bound(Buffer.concat(head));
      if (bytes > maxBytes) throw tooLarge(maxBytes);
    };
    try {
      await pipeline(source, measured, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    } catch (error) {
      await this.remove(path);
      throw isOfDisk(error) ? storageProblem(error) : error;
    }
    return { path, bytes, hash: hash.digest('hex') };
  }

  /**
   * Writes what flows in to a file, and keeps what has come of it when it breaks off.
   *
   * @returns the file, and why it broke off
   * @throws what `tooLarge` makes for the first byte past the bound
   */
  async receive(
    source: Readable,
    maxBytes: number,
    tooLarge: () => Error,
  ): Promise<{ file: SpooledFile; fault: Error | null }> {
    const path = await this.newPath();
    const hash = createHash('sha256');
    let bytes = 0;
    let fault: Error | null = null;
    async function* received() {
      try {
        for await (const chunk of source as AsyncIterable<Buffer>) {
          if (bytes + chunk.length > maxBytes) throw tooLarge();
          bytes += chunk.length;
          hash.update(chunk);
          yield chunk;
        }
      } catch (error) {
        if (!(error instanceof BodyIncomplete)) throw error;
        fault = error;
      }
    }
    try {
      await pipeline(received, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    } catch (error) {
      source.destroy();
      await this.remove(path);
      throw isOfDisk(error) ? storageProblem(error) : error;
    }
    return { file: { path, bytes, hash: hash.digest('hex') }, fault };
  }

  /** A file that something else has written here. */
  async measure(path: string): Promise<SpooledFile> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(path)) {
      bytes += (chunk as Buffer).length;
      hash.update(chunk as Buffer);
    }
    return { path, bytes, hash: hash.digest('hex') };
  }

  /** Without an error where there is none. */
  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  /** Removes what processes left behind that were killed. */
  async sweep(): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names) {
      const path = join(this.folder, name);
      const found = await stat(path).catch(() => null);
      if (found && found.mtimeMs < Date.now() - FORGOTTEN_MS) await this.remove(path);
    }
  }
}

/** Whether an error is one of the file system's. */
function isOfDisk(error: unknown): boolean {
  const { syscall, path } = error as { syscall?: unknown; path?: unknown };
  return syscall !== undefined && (path !== undefined || syscall === 'write');
}
