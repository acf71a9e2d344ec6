import { clock } from '../../src/platform/kernel/clock';
import { PublishedDocument } from '../../src/platform/openapi/published-document';
import { headerOf } from '../support/answers';
import { from } from '../support/limits';
import { startApp, type TestApp } from '../support/test-app';
import { exchange } from '../support/wire';

const PREPARED: [path: string, type: string, maxAge: number][] = [
  ['/openapi.json', 'application/json; charset=utf-8', 300],
  ['/openapi.yaml', 'application/yaml; charset=utf-8', 300],
  ['/docs', 'text/html; charset=utf-8', 300],
  ['/about', 'text/html; charset=utf-8', 300],
  ['/problems', 'text/html; charset=utf-8', 300],
  ['/problems/invalid', 'text/html; charset=utf-8', 300],
  ['/docs/swagger-ui.css', 'text/css; charset=utf-8', 3600],
  ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8', 3600],
  ['/assets/docs.js', 'text/javascript; charset=utf-8', 3600],
];

describe('Files of ours', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({
      RATE_LIMIT: 'on',
      RATE_LIMIT_READS: '40/600',
      TRUST_PROXY: '1',
      APP_URL: 'https://news.example',
      SECURITY_CONTACT: 'security@news.example, https://news.example/report',
    });
  });
  afterAll(async () => {
    clock.reset();
    await app.close();
  });

  let next = 0;
  const fresh = () => from(`198.51.100.${(next += 1)}`);
  const fetchRaw = (path: string, headers: Record<string, string>) =>
    exchange(`${app.url}${path}`, { headers: { ...fresh(), ...headers } });

  describe.each(PREPARED)('GET %s', (path, type, maxAge) => {
    it('may be kept, and asked for again by a strong tag for each coding', async () => {
      const tags = new Set<string>();
      for (const coding of ['br', 'gzip', 'identity']) {
        const answer = await fetchRaw(path, { 'Accept-Encoding': coding });
        const { status } = answer;
        const headers = answer.headers as Record<string, string>;
        expect(status).toBe(200);
        expect(headers).toMatchObject({
          'content-type': type,
          'cache-control': `public, max-age=${maxAge}`,
          etag: expect.stringMatching(/^"[\w-]{22,}"$/),
          vary: expect.stringMatching(/\bAccept-Encoding\b/),
        });
        expect(headers['content-encoding']).toBe(coding === 'identity' ? undefined : coding);
        const tag = String(headers['etag']);
        tags.add(tag);
        const again = await fetchRaw(path, { 'Accept-Encoding': coding, 'If-None-Match': `"x", ${tag}` });
        expect([again.status, again.text.length]).toEqual([304, 0]);
        expect(again.headers).toMatchObject({ etag: tag, 'cache-control': `public, max-age=${maxAge}` });
        expect((await fetchRaw(path, { 'Accept-Encoding': coding, 'If-None-Match': '"x"' })).status).toBe(
          200,
        );
      }
      expect(tags.size).toBe(3);
    });

    it('is the same whatever it was packed in', async () => {
      const [plain, gzip, br] = await Promise.all(
        ['identity', 'gzip', 'br'].map(async (coding) => {
          const answer = await fetch(`${app.url}${path}`, {
            headers: { ...fresh(), 'Accept-Encoding': coding },
          });
          return Buffer.from(await answer.arrayBuffer());
        }),
      );
      // Jest compares buffers byte by byte, which takes seconds.
      expect([gzip, br].map((unpacked) => unpacked?.equals(plain ?? Buffer.alloc(0)))).toEqual([true, true]);
      expect(plain?.length).toBeGreaterThan(1_000);
    });

    it('counts for the limit of reads', async () => {
      const answer = await app.http.get(path).set(fresh()).expect(200);
      expect(headerOf(answer, 'ratelimit-policy')).toBe('"reads";q=40;w=600');
    });
  });

  it('is packed to a tenth, as for the document', async () => {
    const sizes = await Promise.all(
      ['identity', 'gzip', 'br'].map(async (coding) => {
        const answer = await app.http
          .get('/openapi.json')
          .set({ ...fresh(), 'Accept-Encoding': coding })
          .buffer(true)
          .parse((response, done) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('end', () => {
              done(null, Buffer.concat(chunks));
            });
          });
        return Number(headerOf(answer, 'content-length'));
      }),
    );
    const [plain = 0, gzip = 0, br = 0] = sizes;
    expect(gzip).toBeLessThan(plain / 6);
    expect(br).toBeLessThan(gzip);
  });

  it('is refused beyond the limit, and the document is made once however often it is asked for', async () => {
    const { current } = app.app.get(PublishedDocument);
    const address = fresh();
    const statuses = await Promise.all(
      Array.from(
        { length: 45 },
        async (_, index) =>
          (await app.http.get(index % 2 ? '/openapi.yaml' : '/openapi.json').set(address)).status,
      ),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    expect(app.app.get(PublishedDocument).current).toBe(current);
    expect(app.app.get(PublishedDocument).yaml).toBe(app.app.get(PublishedDocument).yaml);
  });

  describe('GET /.well-known/security.txt', () => {
    const read = async () => (await app.http.get('/.well-known/security.txt').set(fresh()).expect(200)).text;

    it('says whom to tell, where it is from, and until when that holds (RFC 9116)', async () => {
      const lines = (await read()).trimEnd().split('\n');
      const [, expires = ''] = /^Expires: (.+)$/.exec(lines[2] ?? '') ?? [];
      expect(lines).toEqual([
        'Contact: mailto:security@news.example',
        'Contact: https://news.example/report',
        `Expires: ${expires}`,
        'Preferred-Languages: en',
        'Canonical: https://news.example/.well-known/security.txt',
      ]);
      const days = (Date.parse(expires) - clock.now()) / 86_400_000;
      expect(days).toBeGreaterThan(170);
      expect(days).toBeLessThan(365);
    });

    it('never expires while it is served', async () => {
      const before = await read();
      clock.advance(400 * 86_400_000);
      const [, expires = ''] = /^Expires: (.+)$/m.exec(await read()) ?? [];
      expect(Date.parse(expires)).toBeGreaterThan(clock.now());
      expect(await read()).not.toBe(before);
    });
  });
});
