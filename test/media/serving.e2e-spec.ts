import sharp from 'sharp';
import { clock } from '../../src/platform/kernel/clock';
import { type Actor, signUp } from '../support/actors';
import {
  mediaFolder,
  type MediumBody,
  pathOf,
  picture,
  sha256,
  upload,
  uploaded,
  wav,
} from '../support/media';
import { mediumOf } from '../support/media';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const folder = mediaFolder();
const SOUND = wav(10_000);
let app: TestApp;
let alice: Actor;
let sound: MediumBody;
let path: string;

beforeAll(async () => {
  app = await startApp({ DATA_DIR: folder.path });
  alice = await signUp(app);
  sound = await uploaded(alice, SOUND, 'a beep.wav');
  path = pathOf(sound.url);
});
afterAll(async () => {
  clock.reset();
  await app.close();
  folder.remove();
});

/** An answer, byte by byte: what clients for tests do with parts is not what is tested here. */
interface FetchedFile {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: Buffer;
  readonly text: string;
  readonly request: { readonly url: string };
}

async function get(headers: Record<string, string> = {}, from = path): Promise<FetchedFile> {
  const url = app.url + from;
  const answer = await fetch(url, { headers: { ...headers, authorization: alice.authorization } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    bytes,
    text: bytes.toString(),
    request: { url },
  };
}

async function fetched(status: number, ...given: Parameters<typeof get>): Promise<FetchedFile> {
  const answer = await get(...given);
  expect(answer.status).toBe(status);
  return answer;
}
const etag = () => `"${sha256(SOUND)}"`;

describe('GET /media/:id/:name', () => {
  it('sends the file whole, with all that a client must know of it', async () => {
    const answer = await fetched(200);
    expect(answer.bytes.equals(SOUND)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': '10000',
      'accept-ranges': 'bytes',
      etag: etag(),
      'last-modified': new Date(sound.createdAt).toUTCString(),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'content-disposition': `inline; filename="a beep.wav"; filename*=UTF-8''a%20beep.wav`,
      'cache-control': 'private, no-cache',
    });
  });

  it('says the same of it to HEAD, for which ranges mean nothing', async () => {
    const answer = await app.http.head(pathOf(sound.signedUrl)).set('Range', 'bytes=0-1').expect(200);
    expect(answer.headers).toMatchObject({
      'content-length': '10000',
      etag: etag(),
      'accept-ranges': 'bytes',
    });
    expect(answer.headers).not.toHaveProperty('content-range');
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=100-199', 100, 199],
    ['bytes=9000-', 9_000, 9_999],
    ['bytes=-500', 9_500, 9_999],
    ['bytes=-99999', 0, 9_999],
    ['bytes=9999-20000', 9_999, 9_999],
    ['BYTES = 5-9', 5, 9],
    ['bytes=0-4,20000-', 0, 4],
    ['bytes=0-10,5-20,21-30', 0, 30],
  ])('sends %s alone (206)', async (range, start, end) => {
    const answer = await fetched(206, { Range: range });
    expect(answer.headers['content-range']).toBe(`bytes ${start}-${end}/10000`);
    expect(answer.headers['content-length']).toBe(String(end - start + 1));
    expect(answer.bytes.equals(SOUND.subarray(start, end + 1))).toBe(true);
  });

  it('sends several ranges as parts, in the order in which they were asked for', async () => {
    const answer = await fetched(206, { Range: 'bytes=5000-5009,0-9,-10' });
    const boundary = /^multipart\/byteranges; boundary=(\w+)$/.exec(
      answer.headers['content-type'] ?? '',
    )?.[1];
    const part = (start: number, end: number) =>
      `\r\n--${boundary}\r\nContent-Type: audio/wav\r\nContent-Range: bytes ${start}-${end}/10000\r\n\r\n${SOUND.toString('latin1', start, end + 1)}`;
    const expected = `${part(5_000, 5_009)}${part(0, 9)}${part(9_990, 9_999)}\r\n--${boundary}--\r\n`;
    expect(answer.bytes.toString('latin1')).toBe(expected);
    expect(answer.headers['content-length']).toBe(String(expected.length));
  });

  it.each(['bytes=10000-', 'bytes=-0', 'bytes=10000-10001,20000-'])('refuses %s (416)', async (range) => {
    const answer = await get({ Range: range });
    expectProblem(answer, 416, { range: ['is past the end'] });
    expect(answer.headers['content-range']).toBe('bytes */10000');
  });

  it.each([
    'bytes=',
    'bytes=a-b',
    'bytes=9-1',
    'bytes=--1',
    'bytes=1',
    'items=0-1',
    'bytes=0-1;2-3',
    'bytes=0x1-2',
    '0-1',
  ])('ignores %j, and sends all', async (range) => {
    const answer = await fetched(200, { Range: range });
    expect(answer.bytes.length).toBe(10_000);
  });

  it('sends all to whoever asks for more parts than any client needs', async () => {
    const range = `bytes=${Array.from({ length: 40 }, (_, index) => `${index * 200}-${index * 200 + 1}`).join(',')}`;
    await fetched(200, { Range: range });
  });

  it('heeds If-Range: a part of what the client has, or all of what it has not', async () => {
    const status = async (ifRange: string) => (await get({ Range: 'bytes=0-1', 'If-Range': ifRange })).status;
    expect(await status(etag())).toBe(206);
    expect(await status(new Date(sound.createdAt).toUTCString())).toBe(206);
    expect(await status(`W/${etag()}`)).toBe(200);
    expect(await status('"another"')).toBe(200);
    expect(await status(new Date(0).toUTCString())).toBe(200);
  });

  it('heeds conditions, in their order', async () => {
    const status = async (headers: Record<string, string>) => (await get(headers)).status;
    const now = new Date().toUTCString();
    const long = new Date(0).toUTCString();
    expect(await status({ 'If-None-Match': etag() })).toBe(304);
    expect(await status({ 'If-None-Match': `"x", W/${etag()}` })).toBe(304);
    expect(await status({ 'If-None-Match': '"x"', 'If-Modified-Since': now })).toBe(200);
    expect(await status({ 'If-Modified-Since': now })).toBe(304);
    expect(await status({ 'If-Modified-Since': long })).toBe(200);
    expect(await status({ 'If-Match': etag() })).toBe(200);
    expect(await status({ 'If-Match': '"x"' })).toBe(412);
    expect(await status({ 'If-Match': `W/${etag()}` })).toBe(412);
    expect(await status({ 'If-Unmodified-Since': long })).toBe(412);
    expect(await status({ 'If-None-Match': etag(), Range: 'bytes=99999-' })).toBe(304);
  });

  it('has what a name of ours says, and nothing else', async () => {
    const { id } = sound;
    const names = [`${'0'.repeat(64)}.wav`, `${sha256(SOUND)}.mp3`, sha256(SOUND), '..%2f..%2fsecret'];
    for (const name of names) await fetched(404, {}, `/media/${id}/${name}`);
    await fetched(404, {}, `/media/0/${sha256(SOUND)}.wav`);
  });

  it('saves a PDF rather than show it', async () => {
    const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
    const { url } = mediumOf(await upload(alice, pdf, { name: '"naïve"; x=\r\n.pdf' }).expect(201));
    const answer = await fetched(200, {}, pathOf(url));
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="[ !#-~]*"; filename\*=UTF-8''[\w%.-]*$/,
    );
  });
});

describe('A medium that is not public', () => {
  it('is its owner’s, and of whoever has a fresh signed address', async () => {
    const stranger = await signUp(app);
    const missing = { medium: ['not found'] };
    expectProblem(await app.http.get(path).set('Accept', 'application/json'), 404, missing);
    expectProblem(await stranger.get(path), 404, missing);
    const signed = pathOf(sound.signedUrl);
    const answer = await app.http.get(signed).expect(200);
    expect(answer.headers['cache-control']).toMatch(/^private, max-age=\d+, immutable$/);
    for (const altered of [
      signed.replace(/expires=\d/, 'expires=9'),
      signed.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')).replace(/.{3}$/, 'AAA'),
      signed.replace(/&signature=.*/, ''),
      signed.replace(/signature=.*/, 'signature='),
      signed.replace(`/media/${sound.id}/`, `/media/${sound.id + 1}/`),
    ])
      await app.http.get(altered).expect(404);
    clock.advance(3 * 3_600_000);
    await app.http.get(signed).expect(404);
    clock.reset();
  });

  it('is public while its owner has it for a portrait, of whoever asks', async () => {
    const { url } = await uploaded(alice, await picture({ shade: 9 }).png().toBuffer());
    await app.http.get(pathOf(url)).expect(404);
    await alice.put('/api/user', { user: { image: url } }).expect(200);
    const answer = await app.http.get(pathOf(url)).expect(200);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    await alice.put('/api/user', { user: { image: null } }).expect(200);
    await app.http.get(pathOf(url)).expect(404);
  });

  it('does not become public by somebody else’s portrait', async () => {
    const mallory = await signUp(app);
    await mallory.put('/api/user', { user: { image: sound.url } }).expect(200);
    await mallory.get(path).expect(404);
    await app.http.get(path).expect(404);
  });
});

describe('A picture', () => {
  let medium: MediumBody;

  beforeAll(async () => {
    medium = await uploaded(alice, await picture({ width: 800, height: 400, shade: 33 }).jpeg().toBuffer());
  });

  it.each([
    ['image/avif,image/webp,*/*', 'image/avif'],
    ['image/webp,*/*', 'image/webp'],
    ['image/avif;q=0, image/webp;q=0.5', 'image/webp'],
    ['*/*', 'image/jpeg'],
  ])('comes as small as is asked for, to %s as %s', async (accept, type) => {
    const answer = await fetched(200, { Accept: accept }, `${pathOf(medium.url)}?width=320`);
    expect(answer.headers['content-type']).toBe(type);
    expect(answer.headers['vary']).toContain('Accept');
    const { width, height } = await sharp(answer.bytes).metadata();
    expect([width, height]).toEqual([320, 160]);
    const again = await fetched(200, { Accept: accept }, `${pathOf(medium.url)}?width=320`);
    expect(again.headers['etag']).toBe(answer.headers['etag']);
    expect(again.headers['etag']).toBe(`"${sha256(answer.bytes)}"`);
  });

  it('is made once, however many ask at once', async () => {
    const asked = Array.from({ length: 12 }, () => fetched(200, {}, `${pathOf(medium.url)}?width=640`));
    const tags = new Set((await Promise.all(asked)).map((answer) => answer.headers['etag']));
    expect(tags.size).toBe(1);
    const rows = await app.sql('select count(*)::int as n from media_pictures where width = 640');
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('is not made wider than it is', async () => {
    const answer = await fetched(200, {}, `${pathOf(medium.url)}?width=1920`);
    expect((await sharp(answer.bytes).metadata()).width).toBe(800);
  });

  it('goes on moving when it is small', async () => {
    const frames = await Promise.all(
      [1, 2].map((n) =>
        picture({ width: 400, height: 200, shade: n * 90 })
          .png()
          .toBuffer(),
      ),
    );
    const moving = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const { url } = await uploaded(alice, moving);
    const answer = await fetched(200, { Accept: 'image/avif,image/webp' }, `${pathOf(url)}?width=160`);
    expect(answer.headers['content-type']).toBe('image/webp');
    const { pages, width } = await sharp(answer.bytes, { animated: true }).metadata();
    expect([pages, width]).toEqual([2, 160]);
  });

  it('comes in some widths and no others', async () => {
    for (const width of ['321', '0', '-1', 'x', '320&width=640'])
      expectProblem(await alice.get(`${pathOf(medium.url)}?width=${width}`), 422, {
        width: [expect.stringMatching(/^must be /)],
      });
  });
});
