import { join } from 'node:path';
import sharp from 'sharp';
import { type Actor, signUp } from '../support/actors';
import { filesBelow, mediaFolder, mediumOf, pathOf, upload } from '../support/media';
import { startApp, type TestApp } from '../support/test-app';
import { hostileFiles } from './hostile-files';

/** What nothing that is served as a picture may have left of what was sent. */
const TRACES = ['script', '<?php', 'GPS', 'PK\x03\x04', '<html'];

const folder = mediaFolder();
let app: TestApp;
let mallory: Actor;

beforeAll(async () => {
  app = await startApp({ DATA_DIR: folder.path });
  mallory = await signUp(app);
});
afterAll(async () => {
  await app.close();
  folder.remove();
});

describe('Files that mean harm', () => {
  it('are refused clearly, or cleaned, and none is served as anything that runs', async () => {
    const files = await hostileFiles();
    expect(files.length).toBeGreaterThan(60);
    for (const { what, bytes, name, type, status } of files) {
      const answer = await upload(mallory, bytes, {
        ...(name !== undefined && { name }),
        ...(type !== undefined && { type }),
      });
      expect({
        what,
        status: answer.status,
        fits: [status].flat().includes(answer.status),
        said: answer.text,
      }).toMatchObject({
        what,
        fits: true,
      });
      if (answer.status === 201) await expectHarmless(what, mediumOf(answer).url);
    }
  });

  it('leave nothing outside the folder of media, and nothing half', () => {
    const media = join(folder.path, 'media');
    expect(filesBelow(join(folder.path, 'spool'))).toEqual([]);
    const ours = /^[0-9a-f]{2}\/[0-9a-f]{64}-[0-9a-f]{8}$/;
    const others = filesBelow(folder.path).filter((path) => !ours.test(path.slice(media.length + 1)));
    expect(others.filter((path) => path.startsWith(media))).toEqual([]);
    expect(others.filter((path) => /passwd|htaccess|evil|system32/.test(path))).toEqual([]);
  });

  async function expectHarmless(what: string, url: string): Promise<void> {
    const answer = await fetch(app.url + pathOf(url), { headers: { authorization: mallory.authorization } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get('content-type') ?? '';
    expect({
      what,
      type: /^(image|audio)\/(png|jpeg|webp|gif|wav|mpeg)$|^application\/pdf$/.test(type) ? 'listed' : type,
      sniffed: answer.headers.get('x-content-type-options'),
      policy: answer.headers.get('content-security-policy'),
      named: /^(inline|attachment); filename="[ !#-[\]-~]*"; filename\*=UTF-8''[\w%.~!#$&+^`|-]+$/.test(
        answer.headers.get('content-disposition') ?? '',
      ),
      saved:
        type === 'application/pdf'
          ? answer.headers.get('content-disposition')?.startsWith('attachment')
          : true,
    }).toEqual({
      what,
      type: 'listed',
      sniffed: 'nosniff',
      policy: "default-src 'none'; sandbox",
      named: true,
      saved: true,
    });
    if (!type.startsWith('image/')) return;
    const { exif, xmp, icc, iptc } = await sharp(bytes).metadata();
    expect({ what, exif, xmp, icc, iptc, traces: TRACES.filter((trace) => bytes.includes(trace)) }).toEqual({
      what,
      traces: [],
    });
  }
});

describe('Forms that mean harm', () => {
  const send = async (body: string, type = 'multipart/form-data; boundary=b') => {
    const headers = { 'content-type': type, authorization: mallory.authorization };
    return (await fetch(`${app.url}/api/media`, { method: 'POST', headers, body })).status;
  };
  const field = (name: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

  it.each([
    [
      'many fields',
      Array.from({ length: 500 }, (_, index) => field(`f${index}`, 'x')).join('') + '--b--',
      [400, 422],
    ],
    ['a field for the file', `${field('file', 'hello')}--b--`, [422]],
    ['a part without a name', '--b\r\n\r\nhello\r\n--b--', [400, 422]],
    ['a head that has no end', `--b\r\nX: ${'x'.repeat(100_000)}`, [400, 422]],
    ['no end', field('alt', 'x'), [400, 422]],
    ['nothing but its end', '--b--\r\n', [400, 422]],
    [
      'a name that reaches into objects',
      `${field('__proto__', 'x')}${field('constructor', 'x')}--b--`,
      [400, 422],
    ],
  ])('with %s are refused', async (_, body, statuses) => {
    expect(statuses).toContain(await send(body));
  });

  it.each([
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary="b',
    `multipart/form-data; boundary=${'b'.repeat(500)}`,
  ])('of the type %j are refused', async (type) => {
    expect([400, 422]).toContain(await send('--b--', type));
  });
});
