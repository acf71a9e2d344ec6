import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Response, Test } from 'supertest';
import type { Actor } from './actors';
import { headerOf } from './answers';

export interface MediumBody {
  readonly id: number;
  readonly type: string;
  readonly kind: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly color: string | null;
  readonly name: string;
  readonly alt: string | null;
  readonly public: boolean;
  readonly createdAt: string;
  readonly url: string;
  readonly signedUrl: string | null;
}

export const mediumOf = ({ body }: Response) => (body as { media: MediumBody }).media;

/** A folder for the uploads of one spec file. */
export function mediaFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'broadsheet-media-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** The files below a folder. */
export function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** Sends a file, as a browser does. */
export function upload(
  by: Actor,
  file: Buffer,
  { name = 'file.bin', type = 'application/octet-stream' } = {},
): Test {
  return by.post('/api/media').attach('file', file, { filename: name, contentType: type });
}

export async function uploaded(by: Actor, file: Buffer, name = 'file.bin'): Promise<MediumBody> {
  return mediumOf(await upload(by, file, { name }).expect(201));
}

/** Begins an upload that can be gone on with, and returns the path that its parts go to. */
export async function begun(by: Actor, length: number, metadata = ''): Promise<string> {
  const answer = await by
    .post('/api/uploads')
    .set({ 'Upload-Length': String(length), 'Upload-Metadata': metadata, 'Tus-Resumable': '1.0.0' })
    .expect(201);
  return headerOf(answer, 'location') ?? '';
}

/** A picture of one colour; another colour is another content. */
export function picture({ width = 40, height = 30, shade = 80 } = {}): sharp.Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r: shade, g: 120, b: 200 } } });
}

export function png(size: Parameters<typeof picture>[0] = {}): Promise<Buffer> {
  return picture(size).png().toBuffer();
}

/** A sound that lasts as long as its bytes say: eight-bit samples in a WAV file. */
export function wav(bytes: number, seed = 1): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(bytes - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(8_000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes - 44, 40);
  return Buffer.concat([header, noise(bytes - 44, seed)]);
}

/** Bytes that look random, and are the same each time. */
export function noise(bytes: number, seed: number): Buffer {
  const pieces: Buffer[] = [];
  for (let made = 0, piece = 0; made < bytes; made += 32, piece++)
    pieces.push(createHash('sha256').update(`${seed} ${piece}`).digest());
  return Buffer.concat(pieces).subarray(0, bytes);
}

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A path of ours out of an address. */
export const pathOf = (url: string | null) => {
  const { pathname, search } = new URL(url ?? '');
  return pathname + search;
};
