import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import sharp from 'sharp';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, signUp } from '../support/actors';
import {
  filesBelow,
  mediaFolder,
  mediumOf,
  type MediumBody,
  picture,
  png,
  sha256,
  upload,
  uploaded,
  wav,
} from '../support/media';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const folder = mediaFolder();
let app: TestApp;
let alice: Actor;
let bob: Actor;

beforeAll(async () => {
  app = await startApp({
    DATA_DIR: folder.path,
    MEDIA_QUOTA: '1MB',
    MEDIA_MAX_AUDIO: '400KB',
    MEDIA_MAX_VIDEO: '400KB',
    MEDIA_MAX_IMAGE: '400KB',
    MEDIA_MAX_DOCUMENT: '400KB',
    MEDIA_MAX_PIXELS: '1000000',
  });
  [alice, bob] = await Promise.all([signUp(app), signUp(app)]);
});
afterAll(async () => {
  await app.close();
  folder.remove();
});

const stored = () => filesBelow(join(folder.path, 'media'));
const spooled = () => filesBelow(join(folder.path, 'spool'));
interface Usage {
  readonly bytes: number;
  readonly files: number;
  readonly quotaBytes: number;
}

async function usageOf(by: Actor): Promise<Usage> {
  const { body } = await by.get('/api/media/usage').expect(200);
  return (body as { usage: Usage }).usage;
}

describe('POST /api/media', () => {
  it('takes a picture, and says what it is', async () => {
    const answer = await alice
      .post('/api/media')
      .field('alt', ' A blue field. ')
      .attach('file', await png({ width: 64, height: 48 }), {
        filename: 'field.png',
        contentType: 'text/html',
      })
      .expect(201);
    const medium = mediumOf(answer);
    expect(medium).toEqual({
      id: expect.any(Number),
      type: 'image/png',
      kind: 'image',
      bytes: expect.any(Number),
      width: 64,
      height: 48,
      color: expect.stringMatching(/^#[0-9a-f]{6}$/),
      name: 'field.png',
      alt: 'A blue field.',
      public: false,
      createdAt: expect.any(String),
      url: expect.stringMatching(new RegExp(`^${app.url}/media/${medium.id}/[0-9a-f]{64}\\.png$`)),
      signedUrl: expect.stringContaining(`${medium.url}?expires=`),
    });
    expect(mediumOf(await alice.get(`/api/media/${medium.id}`).expect(200))).toEqual(medium);
  });

  it('writes a picture anew: turned as it is meant, without the place where it was taken', async () => {
    const shot = await picture({ width: 60, height: 40 })
      .withExif({ IFD0: { Artist: 'SECRET-ARTIST' }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const tagged = Buffer.concat([shot, Buffer.from('<script>alert(1)</script>')]);
    expect((await sharp(tagged).metadata()).orientation).toBe(6);
    const medium = await uploaded(bob, tagged, 'shot.jpg');
    expect([medium.width, medium.height]).toEqual([40, 60]);
    const { body } = await bob.get(new URL(medium.url).pathname).buffer().expect(200);
    const served = body as Buffer;
    const { exif, orientation } = await sharp(served).metadata();
    expect({ exif, orientation }).toEqual({});
    expect(served.includes('script')).toBe(false);
    expect(sha256(served)).toBe(/([0-9a-f]{64})\.jpg$/.exec(medium.url)?.[1]);
  });

  it.each(['gif', 'webp'] as const)('keeps all frames of a picture that moves (%s)', async (format) => {
    const frames = await Promise.all([10, 90, 200].map((shade) => png({ width: 16, height: 12, shade })));
    const moving = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();
    const medium = await uploaded(bob, moving);
    expect([medium.type, medium.width, medium.height]).toEqual([`image/${format}`, 16, 12]);
    const { body } = await bob.get(new URL(medium.url).pathname).buffer().expect(200);
    expect((await sharp(body as Buffer, { animated: true }).metadata()).pages).toBe(3);
  });

  it('keeps a sound as it is', async () => {
    const sound = wav(20_000);
    const medium = await uploaded(alice, sound, 'beep.wav');
    expect(medium).toMatchObject({
      type: 'audio/wav',
      kind: 'audio',
      bytes: 20_000,
      width: null,
      color: null,
    });
    expect(medium.url).toContain(sha256(sound));
  });

  it('stores the same content once, for as long as anybody has it', async () => {
    const before = stored().length;
    const sound = wav(15_000, 7);
    const all = await Promise.all([alice, alice, bob, bob].map((by) => uploaded(by, sound)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
    expect(stored().length).toBe(before + 1);
    const drop = async (medium: MediumBody | undefined, by: Actor) => {
      await by.delete(`/api/media/${medium?.id}`).expect(204);
      await app.sql(`update media_releases set released_at = now() - interval '2 hours'`);
      await periodicWork.get('clearing away media that nobody has')?.();
    };
    await drop(all[0], alice);
    await drop(all[1], alice);
    await drop(all[2], bob);
    expect(stored().length).toBe(before + 1);
    await bob.get(new URL(all[3]?.url ?? '').pathname).expect(200);
    await drop(all[3], bob);
    expect(stored().length).toBe(before);
  });

  it('leaves nothing in the spool', () => {
    expect(spooled()).toEqual([]);
  });

  it.each([
    ['no file', () => alice.post('/api/media').field('alt', 'x'), 422, { file: ["can't be blank"] }],
    ['an empty file', () => upload(alice, Buffer.alloc(0)), 422, { file: ["can't be blank"] }],
    ['a text', () => upload(alice, Buffer.from('hello')), 415, { file: ['is of a type that is not taken'] }],
    [
      'a file that is no form',
      () => alice.post('/api/media').set('Content-Type', 'multipart/form-data; boundary=x').send('no form'),
      400,
      { body: ['is not a well-formed form with files (multipart/form-data)'] },
    ],
    [
      'a form without a boundary',
      () => alice.post('/api/media').set('Content-Type', 'multipart/form-data').send('x'),
      400,
      { body: ['is not a well-formed form with files (multipart/form-data)'] },
    ],
    [
      'a picture of too many pixels',
      async () => upload(alice, await png({ width: 1_001, height: 1_000 })),
      422,
      { file: ['has too many pixels (maximum is 1000000, of all frames together)'] },
    ],
    [
      'half a picture',
      async () => {
        const whole = await picture({ width: 300, height: 300 }).png({ compressionLevel: 0 }).toBuffer();
        return upload(alice, whole.subarray(0, whole.length / 2));
      },
      422,
      { file: ['is no whole picture'] },
    ],
    [
      'a sound that is too large',
      () => upload(alice, wav(400_001)),
      413,
      { file: ['is too large (maximum of audio is 400000 bytes)'] },
    ],
    [
      'an alt text that is too long',
      async () =>
        alice
          .post('/api/media')
          .field('alt', 'x'.repeat(1_001))
          .attach('file', await png(), 'a.png'),
      422,
      { alt: ['is too long (maximum is 1000 characters)'] },
    ],
  ])('refuses %s', async (_, send, status, errors) => {
    expectProblem(await send(), status, errors);
    expect(spooled()).toEqual([]);
  });

  it('refuses what is too large as soon as the bound is passed, though the client goes on sending', async () => {
    const { sent, answered } = await begin(alice);
    sent.write(wav(400_000));
    sent.write('x');
    const answer = await answered;
    expect([answer.statusCode, answer.headers.connection]).toEqual([413, 'close']);
    expect(await text(answer)).toContain('maximum of audio');
    sent.destroy();
  });

  it('refuses what is no medium at its first bytes', async () => {
    const { sent, answered } = await begin(alice);
    sent.write('x'.repeat(5_000));
    expect((await answered).statusCode).toBe(415);
    sent.destroy();
  });

  it('leaves nothing of an upload that breaks off', async () => {
    const before = (await usageOf(alice)).files;
    const { sent, answered } = await begin(alice);
    answered.catch(() => undefined);
    sent.write(wav(400_000).subarray(0, 100_000));
    const path = await eventuallyOne(spooled);
    expect(path).toContain('spool');
    sent.destroy();
    await eventuallyNone(spooled);
    expect((await usageOf(alice)).files).toBe(before);
  });
});

/** Opens an upload of which the form's head is sent. */
async function begin(by: Actor): Promise<{ sent: ClientRequest; answered: Promise<IncomingMessage> }> {
  const sent = request(`${app.url}/api/media`, {
    method: 'POST',
    headers: { authorization: by.authorization, 'content-type': 'multipart/form-data; boundary=b' },
  });
  sent.on('error', () => undefined);
  const answered = once(sent, 'response').then(([answer]) => answer as IncomingMessage);
  sent.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n');
  await once(sent, 'socket');
  return { sent, answered };
}

async function eventuallyOne(look: () => string[]): Promise<string> {
  for (;;) {
    const [first] = look();
    if (first !== undefined) return first;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function eventuallyNone(look: () => string[]): Promise<void> {
  while (look().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('The quota of a user', () => {
  it('is never passed, however many uploads arrive at once, and what is deleted comes back', async () => {
    const carol = await signUp(app);
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, index) => upload(carol, wav(90_000, 100 + index))),
    );
    const taken = answers.filter(({ status }) => status === 201);
    expect(taken.length).toBe(11);
    expect(answers.filter(({ status }) => status === 413).length).toBe(21);
    expect(await usageOf(carol)).toEqual({ bytes: 990_000, files: 11, quotaBytes: 1_000_000 });
    const [row] = await app.sql(
      'select sum(m.bytes)::int as bytes, count(*)::int as files from media m join users u on u.id = m.owner_id where u.username = $1',
      [carol.username],
    );
    expect(row).toEqual({ bytes: 990_000, files: 11 });
    expectProblem(await upload(carol, wav(90_000, 999)), 413, {
      quota: ['is used up (1000000 bytes in all)'],
    });
    const [first] = taken.map((answer) => mediumOf(answer));
    await carol.delete(`/api/media/${first?.id}`).expect(204);
    expect(await usageOf(carol)).toMatchObject({ bytes: 900_000, files: 10 });
    await uploaded(carol, wav(90_000, 999));
  });
});

describe('GET /api/media', () => {
  it('lists one’s own, newest first, page by page', async () => {
    const dora = await signUp(app);
    const ids: number[] = [];
    for (let index = 0; index < 5; index++) ids.unshift((await uploaded(dora, wav(1_000 + index))).id);
    const walked: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await dora.get(`/api/media?limit=2${query}`).expect(200);
      const page = body as { media: MediumBody[]; nextCursor: string | null };
      walked.push(...page.media.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(walked).toEqual(ids);
  });
});

describe('A medium', () => {
  it('gets another alt text, and loses it', async () => {
    const { id } = await uploaded(alice, await png({ shade: 3 }));
    const put = (alt: string | null) => alice.put(`/api/media/${id}`, { media: { alt } }).expect(200);
    expect(mediumOf(await put('A cat.')).alt).toBe('A cat.');
    expect(mediumOf(await put('')).alt).toBeNull();
    expectProblem(await alice.put(`/api/media/${id}`, { media: { alt: 'x'.repeat(1_001) } }), 422, {
      alt: ['is too long (maximum is 1000 characters)'],
    });
  });

  it('is there for its owner alone, who may delete it', async () => {
    const { id } = await uploaded(alice, await png({ shade: 4 }));
    const missing = { medium: ['not found'] };
    expectProblem(await bob.get(`/api/media/${id}`), 404, missing);
    expectProblem(await bob.put(`/api/media/${id}`, { media: { alt: 'Mine.' } }), 404, missing);
    expectProblem(await bob.delete(`/api/media/${id}`), 404, missing);
    await alice.delete(`/api/media/${id}`).expect(204);
    expectProblem(await alice.get(`/api/media/${id}`), 404, missing);
  });

  it('need not be told again to who knows it, nor the usage', async () => {
    const { id } = await uploaded(alice, await png({ shade: 6 }));
    for (const path of [`/api/media/${id}`, '/api/media/usage']) {
      const { headers } = await alice.get(path).expect(200);
      await alice
        .get(path)
        .set('If-None-Match', (headers as { etag: string }).etag)
        .expect(304);
    }
  });

  it('is a file as it was sent, on the disk', async () => {
    const sound = wav(30_000, 55);
    const before = new Set(stored());
    await uploaded(alice, sound);
    const [file = ''] = stored().filter((path) => !before.has(path));
    expect(readFileSync(file).equals(sound)).toBe(true);
    expect(file).toContain(sha256(sound));
  });
});

describe('The sweep', () => {
  const sweep = () => periodicWork.get('clearing away media that nobody has')?.();

  it('clears away files without a row after a day, and no others', async () => {
    const { mkdirSync, utimesSync, writeFileSync } = await import('node:fs');
    const kept = stored();
    const name = (index: number) => `${'ab'.repeat(32)}-0000000${index}`;
    mkdirSync(join(folder.path, 'media/ab'), { recursive: true });
    const [old, fresh, draft] = [name(1), name(2), `${name(3)}.0123abcd.draft`].map((file) => {
      const path = join(folder.path, 'media/ab', file);
      writeFileSync(path, 'left behind');
      return path;
    });
    const spool = join(folder.path, 'spool/left-behind');
    writeFileSync(spool, 'half');
    const yesterday = new Date(Date.now() - 90_000_000);
    for (const path of [old, draft, spool, ...kept]) utimesSync(path ?? '', yesterday, yesterday);
    await sweep();
    expect(stored().sort()).toEqual([...kept, fresh].sort());
    expect(spooled()).toEqual([]);
  });
});
