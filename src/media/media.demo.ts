import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { DemoPart } from '../platform/kernel/demo-part';
import { DEMO_PICTURE_SIZE, DEMO_PICTURES, demoSound, drawingOf } from './demo-files';
import { MediaSettings } from './media.settings';
import { defaultPlace, openStorage } from './storage/open-storage';

interface DemoFile {
  readonly bytes: Buffer;
  readonly type: readonly [type: string, kind: string, extension: string];
  readonly size: readonly [width: number | null, height: number | null];
  readonly color: string | null;
  readonly name: string;
  readonly alt: string | null;
  /** What shows it. */
  readonly use: readonly [kind: string, subject: number];
}

async function demoFiles(): Promise<DemoFile[]> {
  const { width, height } = DEMO_PICTURE_SIZE;
  const pictures = DEMO_PICTURES.map(async (drawn, index): Promise<DemoFile> => ({
    bytes: await sharp(drawingOf(drawn)).jpeg({ quality: 86 }).toBuffer(),
    type: ['image/jpeg', 'image', 'jpg'],
    size: [width, height],
    color: drawn.paper,
    name: drawn.name,
    alt: drawn.alt,
    use: ['article-cover', index + 1],
  }));
  const sound: DemoFile = {
    bytes: demoSound(),
    type: ['audio/wav', 'audio', 'wav'],
    size: [null, null],
    color: null,
    name: 'a-tune.wav',
    alt: null,
    use: ['article-body', 1],
  };
  return [sound, ...(await Promise.all(pictures))];
}

/** User 1 has uploaded a sound, medium 1, and pictures, one for the cover of each of the first articles. */
export const MEDIA_DEMO: DemoPart = {
  name: 'media',
  async load(run, now, { environment, dataDir }) {
    const { storage: place } = new MediaSettings(environment);
    const storage = openStorage(place ?? defaultPlace(dataDir));
    const folder = await mkdtemp(join(tmpdir(), 'broadsheet-demo-'));
    try {
      for (const [index, { bytes, type, size, color, name, alt, use }] of (await demoFiles()).entries()) {
        const hash = createHash('sha256').update(bytes).digest('hex');
        // Another loading of the same data stores the same file under the same key.
        const key = `${hash.slice(0, 2)}/${hash}-00000000`;
        const file = join(folder, String(index));
        await writeFile(file, bytes);
        await storage.put(key, file);
        await run(
          `insert into media_contents (hash, storage_key, type, kind, extension, bytes, width, height, color)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          ...[hash, key, ...type, bytes.length, ...size, color],
        );
        await run(
          `insert into media (owner_id, content_id, bytes, name, alt, created_at)
           select 1, id, bytes, $2, $3, $4::timestamptz - interval '1 hour' from media_contents where hash = $1`,
          ...[hash, name, alt, now],
        );
        await run(
          `insert into media_uses (media_id, kind, subject_id) select max(id), $1::text, $2::int from media`,
          ...use,
        );
      }
      await run(
        `insert into media_usages (user_id, bytes, files) select owner_id, sum(bytes), count(*) from media group by owner_id`,
      );
    } finally {
      storage.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
