import type { Response } from 'supertest';
import { articlePage, headerOf, nextLink } from '../support/answers';
import { type Actor, signUp } from '../support/actors';
import { A_MESSAGE, expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { sendRaw } from '../support/wire';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('Every answer', () => {
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp();
    alice = await signUp(app);
    for (let index = 0; index < 3; index++) await alice.publish();
  });
  afterAll(() => app.close());

  /** An answer of each kind, successes and failures. */
  const ANSWERS: [
    kind: string,
    status: number,
    ask: (headers: Record<string, string>) => Promise<Response>,
  ][] = [
    ['a list', 200, async (headers) => app.http.get('/api/articles').set(headers)],
    ['a page', 200, async (headers) => app.http.get('/').set(headers)],
    ['an avatar', 200, async (headers) => app.http.get('/avatars/bob.svg').set(headers)],
    ['the document', 200, async (headers) => app.http.get('/openapi.json').set(headers)],
    ['the documentation', 200, async (headers) => app.http.get('/docs').set(headers)],
    ['health', 200, async (headers) => app.http.get('/health/ready').set(headers)],
    [
      'an answer without a body',
      204,
      async (headers) => alice.delete(`/api/articles/${(await alice.publish()).slug}`).set(headers),
    ],
    [
      'a malformed body',
      400,
      async (headers) => app.http.post('/api/users').type('json').send('{').set(headers),
    ],
    ['a malformed path', 400, async (headers) => app.http.get('/api/articles/%E0%A4%A').set(headers)],
    ['missing credentials', 401, async (headers) => app.http.get('/api/user').set(headers)],
    [
      'a bad token',
      401,
      async (headers) => app.http.get('/api/user').set('Authorization', 'Token x').set(headers),
    ],
    ['a missing article', 404, async (headers) => app.http.get('/api/articles/nowhere').set(headers)],
    ['a missing page', 404, async (headers) => app.http.get('/nowhere').set(headers)],
    ['a missing operation', 404, async (headers) => app.http.get('/api/nowhere').set(headers)],
    ['a wrong method', 405, async (headers) => app.http.delete('/api/tags').set(headers)],
    [
      'a taken name',
      409,
      async (headers) =>
        alice.put('/api/user', { user: { username: (await signUp(app)).username } }).set(headers),
    ],
    [
      'too long a body',
      413,
      async (headers) =>
        app.http
          .post('/api/users')
          .send({ a: 'x'.repeat(1_100_000) })
          .set(headers),
    ],
    [
      'another content type',
      415,
      async (headers) => app.http.post('/api/users').type('text').send('x').set(headers),
    ],
    ['an invalid field', 422, async (headers) => app.http.post('/api/users').send({}).set(headers)],
    ['an invalid parameter', 422, async (headers) => app.http.get('/api/articles?limit=0').set(headers)],
  ];

  describe.each(ANSWERS)('that is %s (%i)', (_, status, ask) => {
    it('carries a request id, the security headers and what browsers need to read it', async () => {
      const answer = await ask({ Origin: 'https://anywhere.example' });
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({
        'x-request-id': expect.stringMatching(UUID),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringMatching(/default-src 'self'.*frame-ancestors 'none'/),
        'access-control-allow-origin': '*',
      });
      const exposed = (headerOf(answer, 'access-control-expose-headers') ?? '').toLowerCase().split(/, */);
      expect(exposed).toEqual(expect.arrayContaining(['link', 'x-request-id', 'retry-after', 'etag']));
      expect(answer.headers).not.toHaveProperty('strict-transport-security');
      expect(answer.headers).not.toHaveProperty('x-powered-by');
      expect(answer.headers).not.toHaveProperty('server');
    });

    it("carries the caller's own request id", async () => {
      const answer = await ask({ 'X-Request-Id': 'trace:1.a_B-9' });
      expect(headerOf(answer, 'x-request-id')).toBe('trace:1.a_B-9');
    });
  });

  describe('X-Request-Id', () => {
    const sendId = (id: string) => app.http.get('/api/nowhere').set('X-Request-Id', id);

    it.each(['a', '0', 'x'.repeat(128), '7b0c7a3e-5a7a-4a0e-9a43-6a3f0f8f0d55'])(
      'is kept when it is sane: %s',
      async (id) => {
        const answer = await sendId(id);
        expect(headerOf(answer, 'x-request-id')).toBe(id);
        expect(answer.body.requestId).toBe(id);
      },
    );

    it.each([
      '',
      ' ',
      'x'.repeat(129),
      'two words',
      '<script>',
      '"quoted"',
      "it's",
      'a;b',
      'a,b',
      'a/b',
      '{}',
      'é',
      '%0d%0a',
      '$(id)',
    ])('is replaced when it is not: %j', async (id) => {
      expect(headerOf(await sendId(id), 'x-request-id')).toMatch(UUID);
    });

    it('is another one each time, and is replaced when it is sent twice', async () => {
      const [one, other] = [await app.http.get('/'), await app.http.get('/')];
      expect(headerOf(one, 'x-request-id')).not.toBe(headerOf(other, 'x-request-id'));
      const twice = await sendRaw(
        app.url,
        'GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\nX-Request-Id: b\r\nConnection: close\r\n\r\n',
      );
      expect(twice.headers).toMatchObject({ 'x-request-id': expect.stringMatching(UUID) });
    });
  });

  describe('A preflight request', () => {
    it.each(['/api/articles/x', '/api/user', '/api/nowhere'])(
      'is answered for %s, without credentials',
      async (path) => {
        const answer = await app.http
          .options(path)
          .set({
            Origin: 'https://anywhere.example',
            'Access-Control-Request-Method': 'PUT',
            'Access-Control-Request-Headers': 'authorization,content-type,x-request-id',
          })
          .expect(204);
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': '*',
          'access-control-allow-methods': expect.stringMatching(
            /(?=.*\bGET\b)(?=.*\bPOST\b)(?=.*\bPUT\b)(?=.*\bDELETE\b)/,
          ),
          'access-control-allow-headers': 'authorization,content-type,x-request-id',
          'access-control-max-age': '600',
        });
      },
    );
  });

  describe('A request that is no HTTP', () => {
    const MALFORMED: [label: string, bytes: string][] = [
      ['garbage', 'garbage\r\n\r\n'],
      ['an unknown method', 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n'],
      ['a version to come', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
      ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nNonsense\r\n\r\n'],
      ['a header with a NUL', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n'],
      ['space before the colon', 'GET / HTTP/1.1\r\nHost: x\r\nX-A : a\r\n\r\n'],
      [
        'two lengths',
        'POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      ],
      [
        'a length and chunks',
        'POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
      ],
      ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ];

    it.each(MALFORMED)('is refused with a problem: %s', async (_, bytes) => {
      const answer = await sendRaw(app.url, Buffer.from(bytes, 'latin1'));
      expectProblem(answer, 400, { request: A_MESSAGE });
      expect(answer.headers).toMatchObject({
        connection: 'close',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'access-control-allow-origin': '*',
        'access-control-expose-headers': expect.stringContaining('X-Request-Id'),
      });
    });

    it('is refused with a problem that names its path, where only the host is missing', async () => {
      const answer = await sendRaw(app.url, Buffer.from('GET / HTTP/1.1\r\n\r\n', 'latin1'));
      expectProblem({ ...answer, request: { url: `${app.url}/` } }, 400, { request: A_MESSAGE });
      expect(answer.headers).toMatchObject({ connection: 'close', 'x-content-type-options': 'nosniff' });
    });

    it.each([
      ['one header', `X-Long: ${'x'.repeat(20 * 1024)}\r\n`],
      [
        'many headers',
        Array.from({ length: 700 }, (_, index) => `X-${index}: ${'x'.repeat(24)}\r\n`).join(''),
      ],
      ['a token', `Authorization: Token ${'x'.repeat(20 * 1024)}\r\n`],
    ])('is refused when its headers are too large: %s', async (_, headers) => {
      const answer = await sendRaw(app.url, `GET / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
      expectProblem(answer, 431, { headers: A_MESSAGE });
    });

    it('is refused when its address is too long', async () => {
      const answer = await sendRaw(app.url, `GET /${'x'.repeat(20 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`);
      expectProblem(answer, 431, { headers: A_MESSAGE });
    });

    it('leaves the server well', async () => {
      await app.http.get('/health/ready').expect(200);
    });
  });

  describe('An unusual request', () => {
    const ask = (line: string, headers: Record<string, string> = {}) =>
      sendRaw(
        app.url,
        [
          line,
          ...Object.entries({ Host: 'x', Connection: 'close', ...headers }).map((pair) => pair.join(': ')),
          '',
          '',
        ].join('\r\n'),
      );

    it.each(['a b', '[', '[::1', 'x:99999', ':', '@', 'x/../y', '%', '', 'x>; rel="next"', '\u00e9'])(
      'is refused where its host is %j (RFC 9112, section 3.2)',
      async (host) => {
        const answer = await ask('GET /api/articles?limit=1 HTTP/1.1', { Host: host });
        expectProblem({ ...answer, request: { url: `${app.url}/api/articles` } }, 400, {
          request: A_MESSAGE,
        });
      },
    );

    it.each(['x', 'x:8080', '[::1]:80', 'News.Example', '203.0.113.7'])(
      'finds its host in links: %s',
      async (host) => {
        const { headers } = await ask('GET /api/articles?limit=1 HTTP/1.1', { Host: host });
        expect(headers).toMatchObject({ link: expect.stringContaining(`<http://${host}/api/articles?`) });
      },
    );

    it('is refused where it has two hosts, be they the same', async () => {
      for (const other of ['x', 'y']) {
        const answer = await ask(`GET / HTTP/1.1\r\nHost: ${other}`);
        expectProblem({ ...answer, request: { url: `${app.url}/` } }, 400, { request: A_MESSAGE });
      }
    });

    it('is nobody in particular with two credentials', async () => {
      const { authorization } = alice;
      const answer = await ask(`GET /api/user HTTP/1.1\r\nAuthorization: ${authorization}`, {
        Authorization: authorization,
      });
      expect(answer.status).toBe(401);
    });

    it.each([
      ['GET http://elsewhere.example/api/tags HTTP/1.1', 200],
      ['GET /api/tags? HTTP/1.1', 200],
      ['GET /api/tags/ HTTP/1.1', 200],
      ['GET //api/tags HTTP/1.1', 404],
      ['GET /api/../api/tags HTTP/1.1', 404],
      ['GET /api//tags HTTP/1.1', 404],
      ['GET * HTTP/1.1', 404],
      ['TRACE /api/tags HTTP/1.1', 405],
      ['PROPFIND /api/tags HTTP/1.1', 405],
      ['GET /api/tags HTTP/1.0', 200],
    ])('%s is answered with %i', async (line, status) => {
      expect((await ask(line)).status).toBe(status);
    });

    it('may name the whole address, as to a proxy (RFC 9112, section 3.2.2)', async () => {
      const page = await ask('GET http://elsewhere.example/api/articles?limit=1 HTTP/1.1');
      const next =
        /^<([^>]+)>; rel="next"$/.exec((page.headers as Record<string, string>)['link'] ?? '')?.[1] ?? '';
      expect(new URL(next).pathname).toBe('/api/articles');
      const missing = await ask('GET http://elsewhere.example/api/nowhere HTTP/1.1');
      expect(JSON.parse(missing.text)).toMatchObject({ status: 404, instance: '/api/nowhere' });
    });

    it('may expect to be told to continue, and nothing else', async () => {
      const expecting = (expectation: string) =>
        sendRaw(
          app.url,
          `POST /api/users HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: ${expectation}\r\n\r\n{}`,
        );
      const answer = await expecting('100-continue');
      expect(answer.status).toBe(100);
      expect(answer.text).toMatch(/^HTTP\/1\.1 422 /);
      expect((await expecting('a miracle')).status).toBe(417);
    });

    it('may ask for an upgrade, which is ignored', async () => {
      const answer = await ask('GET /api/tags HTTP/1.1', {
        Connection: 'close, Upgrade',
        Upgrade: 'websocket',
      });
      expect(answer.status).toBe(200);
    });

    it('may follow another one on the same connection', async () => {
      const one = 'GET /api/tags HTTP/1.1\r\nHost: x\r\n';
      const { text } = await sendRaw(app.url, `${one}\r\n${one}\r\n${one}Connection: close\r\n\r\n`);
      expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    });
  });

  it('names no proxy that it was not told to believe', async () => {
    const forwarded = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' };
    const answer = await app.http.get('/api/articles?limit=1').set(forwarded).expect(200);
    expect(nextLink(answer)).toMatch(new RegExp(`^${app.url}/api/articles\\?limit=1&cursor=`));
  });
});

describe('An installation behind a proxy, for chosen origins', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({
      CORS_ORIGINS: 'https://one.example, https://two.example:8443',
      TRUST_PROXY: '1',
    });
  });
  afterAll(() => app.close());

  const PATHS: [path: string, status: number][] = [
    ['/api/articles', 200],
    ['/api/nowhere', 404],
    ['/api/user', 401],
    ['/api/articles?limit=0', 422],
    ['/avatars/bob.svg', 200],
  ];

  it.each(PATHS)('lets those origins read %s (%i), by name', async (path, status) => {
    for (const origin of ['https://one.example', 'https://two.example:8443']) {
      const answer = await app.http.get(path).set('Origin', origin).expect(status);
      expect(headerOf(answer, 'access-control-allow-origin')).toBe(origin);
      expect(headerOf(answer, 'vary')).toMatch(/\bOrigin\b/);
    }
  });

  it.each(PATHS)('lets no other origin read %s (%i)', async (path, status) => {
    const others = [
      'https://three.example',
      'http://one.example',
      'https://two.example',
      'https://one.example.evil.example',
      'null',
    ];
    for (const origin of others) {
      const answer = await app.http.get(path).set('Origin', origin).expect(status);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      expect(headerOf(answer, 'vary')).toMatch(/\bOrigin\b/);
    }
  });

  it('lets no other origin read what is no HTTP, since nobody knows whose it is', async () => {
    const answer = await sendRaw(app.url, 'garbage\r\n\r\n');
    expect(answer.status).toBe(400);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each([
    [{}, false],
    [{ 'X-Forwarded-Proto': 'http' }, false],
    [{ 'X-Forwarded-Proto': 'https' }, true],
    [{ Forwarded: 'for=203.0.113.7;proto=https' }, true],
    [{ Forwarded: 'for=203.0.113.7;proto=http' }, false],
  ])('tells browsers to keep to HTTPS where they came by it: %j', async (forwarded, secure) => {
    const { headers } = await app.http.get('/api/tags').set(forwarded).expect(200);
    const { 'strict-transport-security': told } = headers as Record<string, string>;
    expect(told).toEqual(secure ? expect.stringMatching(/^max-age=\d{7,}/) : undefined);
  });

  it('writes links as RFC 7239 says it was asked', async () => {
    const alice = await signUp(app);
    await alice.publish();
    await alice.publish();
    const forwarded = { Forwarded: 'for=203.0.113.7;proto=https;host=news.example' };
    const answer = await app.http.get('/api/articles?limit=1').set(forwarded).expect(200);
    expect(nextLink(answer)).toMatch(/^https:\/\/news\.example\/api\/articles\?limit=1&cursor=/);
  });

  it('writes links with the scheme and host that the proxy was asked for', async () => {
    const alice = await signUp(app);
    await alice.publish();
    await alice.publish();
    const forwarded = { 'X-Forwarded-Host': 'news.example', 'X-Forwarded-Proto': 'https' };
    const answer = await app.http.get('/api/articles?limit=1&offset=0').set(forwarded).expect(200);
    expect(nextLink(answer)).toBe(
      `https://news.example/api/articles?limit=1&cursor=${articlePage(answer).nextCursor ?? ''}`,
    );
  });
});

describe('An installation whose public address is HTTPS', () => {
  it('tells browsers to keep to that', async () => {
    const app = await startApp({ APP_URL: 'https://news.example' });
    try {
      const { headers } = await app.http.get('/api/tags').expect(200);
      expect(headers).toMatchObject({
        'strict-transport-security': expect.stringMatching(/^max-age=\d{7,}/),
      });
    } finally {
      await app.close();
    }
  });
});
