import type { OpenAPIObject } from '@nestjs/swagger';
import { headerOf, userOf } from '../support/answers';
import { signUp } from '../support/actors';
import { A_MESSAGE, expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { exchange } from '../support/wire';

const SENTENCE = '404 sorry this resource does not exist';
const HTML = 'text/html; charset=utf-8';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

describe('Pages and documents', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ SEED: 'demo', APP_URL: 'https://news.example' });
  });
  afterAll(() => app.close());

  describe.each([
    ['/', ['Broadsheet', 'href="/docs"', 'href="/openapi.json"', 'The newest', 'Trending', 'role="search"']],
    ['/search?q=broadsheet', ['<mark>', 'role="search"', 'value="broadsheet"']],
    ['/search', ['The newest of everything']],
    ['/about', ['Broadsheet', 'href="/"']],
  ])('GET %s', (path, words) => {
    it.each([BROWSER, '*/*', 'application/json'])('is a page, whatever is accepted: %s', async (accepted) => {
      const answer = await app.http.get(path).set('Accept', accepted).expect(200);
      expect(headerOf(answer, 'content-type')).toBe(HTML);
      for (const word of words) expect(answer.text).toContain(word);
    });

    it('can be asked about with HEAD', async () => {
      const answer = await app.http.head(path).expect(200);
      expect(headerOf(answer, 'content-type')).toBe(HTML);
      expect(answer.text).toBeFalsy();
    });

    it('finds everything that it links to', async () => {
      const { text } = await app.http.get(path);
      const local = Array.from(text.matchAll(/(?:href|src)="(\/[^"#]*)"/g), ([, target]) => target ?? '');
      expect(local.length).toBeGreaterThan(3);
      for (const target of new Set(local)) {
        expect({ target, status: (await app.http.get(target).redirects(1)).status }).toEqual({
          target,
          status: 200,
        });
      }
    });
  });

  describe('GET /search', () => {
    const page = async (query: string) => (await app.http.get(`/search?${query}`).expect(200)).text;

    it('shows what is typed, and never as markup', async () => {
      const html = await page(`q=${encodeURIComponent('"><script>alert(1)</script>')}`);
      expect(html).not.toContain('<script>alert');
      expect(html).toContain('value="&quot;&gt;&lt;script&gt;');
    });

    it('leads to the next page, and says what was searched for in place of a typing mistake', async () => {
      const first = await page('q=writing');
      const next = /rel="next" href="\/search\?([^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
      expect(await page(next)).toContain('class="results"');
      expect(await page('q=tomatto+')).toContain('Showing results for');
    });

    it('takes whatever comes', async () => {
      for (const query of ['q=%00', 'q=a&q=b', `q=${'x'.repeat(5000)}`, 'q=zzzzzzz']) await page(query);
      await app.http.get('/search?q=a&cursor=made-up').expect(422);
    });
  });

  describe('GET /articles/:slug', () => {
    it('is a page to read, or none', async () => {
      const { body } = await app.http.get('/api/articles?limit=1').expect(200);
      const [{ slug, title }] = (body as { articles: [{ slug: string; title: string }] }).articles;
      const answer = await app.http.get(`/articles/${slug}`).expect(200);
      expect(headerOf(answer, 'content-type')).toBe(HTML);
      expect(answer.text).toContain(title.slice(0, 10));
      await app.http.get('/articles/nowhere').expect(404);
    });
  });

  describe('GET /users/:id', () => {
    it('finds bob under 1 in the demo data', async () => {
      const answer = await app.http.get('/users/1').expect(200);
      expect(answer.body).toEqual({ id: 1, username: 'bob' });
      expect(headerOf(answer, 'content-type')).toBe('application/json; charset=utf-8');
    });

    it('is JSON for a browser too', async () => {
      expect((await app.http.get('/users/1').set('Accept', BROWSER).expect(200)).body).toEqual({
        id: 1,
        username: 'bob',
      });
    });
  });

  describe('The demo data', () => {
    it('can be signed in to, and shows the avatars that come with it', async () => {
      const credentials = { email: 'bob@example.com', password: 'broadsheet-demo' };
      const bob = userOf(await app.http.post('/api/users/login').send({ user: credentials }).expect(200));
      expect(bob.username).toBe('bob');
      const { articles } = (await app.http.get('/api/articles?limit=100').expect(200)).body as {
        articles: { author: { image: string | null } }[];
      };
      const images = new Set(articles.flatMap(({ author: { image } }) => image ?? []));
      expect(images.size).toBeGreaterThan(3);
      for (const image of images) {
        const answer = await app.http.get(new URL(image, app.url).pathname).expect(200);
        expect(headerOf(answer, 'content-type')).toMatch(/^image\/svg\+xml/);
      }
    });
  });

  describe('A path that leads nowhere', () => {
    const NOWHERE = [
      '/nowhere',
      '/nowhere/at/all',
      '/apiary',
      '/users',
      '/users/1/x',
      '/avatars',
      '/avatars/',
      '/avatars/nobody.svg',
      '/avatars/..%2findex.html',
      '/avatars/%2e%2e%2f%2e%2e%2fpages.ts',
      '/assets/../../pages.ts',
      '/index.html',
      '/.env',
      '/%2e%2e/package.json',
    ];

    it.each(NOWHERE)('is answered with a page in a browser: %s', async (path) => {
      const answer = await app.http.get(path).set('Accept', BROWSER).expect(404);
      expect(headerOf(answer, 'content-type')).toBe(HTML);
      expect(answer.text).toContain(SENTENCE);
      expect(answer.text).toContain('<!doctype html>');
    });

    it.each(['*/*', 'text/plain', 'image/png', ''])(
      'is answered with text for a plain client: %j',
      async (accepted) => {
        const answer = await exchange(`${app.url}/nowhere`, { headers: { Accept: accepted } });
        expect(answer).toMatchObject({ status: 404, text: SENTENCE });
        expect(answer.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8' });
      },
    );

    it.each(['application/json', 'application/problem+json', 'application/json, text/plain;q=0.5'])(
      'is answered with a problem for one that asks for JSON: %s',
      async (accepted) => {
        const answer = await app.http.get('/nowhere').set('Accept', accepted);
        expectProblem(answer, 404, { resource: ['not found'] });
        expect(answer.body.detail).toBe(SENTENCE);
      },
    );

    it('says that the answer depends on what is accepted', async () => {
      expect(headerOf(await app.http.get('/nowhere').expect(404), 'vary')).toMatch(/\bAccept\b/i);
    });

    it.each([
      '/api',
      '/api/',
      '/api/nowhere',
      '/api/articles/a/b/c',
      '/API/nowhere',
      '/api?x=1',
      '/api/users/1',
    ])('is always answered with a problem under /api: %s', async (path) => {
      for (const accepted of [BROWSER, '*/*', 'application/json']) {
        const answer = await app.http.get(path).set('Accept', accepted);
        expectProblem(answer, 404, { resource: ['not found'] });
        expect(answer.body.detail).toBe(SENTENCE);
      }
    });

    it.each(['post', 'put', 'patch', 'delete'] as const)('leads nowhere for %s either', async (method) => {
      expectProblem(await app.http[method]('/api/nowhere').send({ a: 1 }), 404, { resource: ['not found'] });
      expect((await app.http[method]('/nowhere')).status).toBe(404);
    });

    it('is nowhere for HEAD too, without a body', async () => {
      expect((await app.http.head('/nowhere').expect(404)).text).toBeFalsy();
      expect((await app.http.head('/api/nowhere').expect(404)).text).toBeFalsy();
    });
  });

  describe('A method that its path does not have', () => {
    const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
    const ALLOWED: [path: string, allow: string][] = [
      ['/', 'GET, HEAD, OPTIONS'],
      ['/about', 'GET, HEAD, OPTIONS'],
      ['/users/1', 'GET, HEAD, OPTIONS'],
      ['/docs', 'GET, HEAD, OPTIONS'],
      ['/openapi.json', 'GET, HEAD, OPTIONS'],
      ['/openapi.yaml', 'GET, HEAD, OPTIONS'],
      ['/health/live', 'GET, HEAD, OPTIONS'],
      ['/health/ready', 'GET, HEAD, OPTIONS'],
      ['/avatars/bob.svg', 'GET, HEAD, OPTIONS'],
      ['/api/tags', 'GET, HEAD, OPTIONS'],
      ['/api/user', 'GET, HEAD, OPTIONS, PUT'],
      ['/api/users', 'OPTIONS, POST'],
      ['/api/users/login', 'OPTIONS, POST'],
      ['/api/profiles/bob', 'GET, HEAD, OPTIONS'],
      ['/api/profiles/bob/follow', 'DELETE, OPTIONS, POST'],
      ['/api/articles', 'GET, HEAD, OPTIONS, POST'],
      ['/api/articles/x', 'DELETE, GET, HEAD, OPTIONS, PUT'],
      ['/api/articles/x/favorite', 'DELETE, OPTIONS, POST'],
      ['/api/articles/x/comments', 'GET, HEAD, OPTIONS, POST'],
      ['/api/articles/x/comments/1', 'DELETE, OPTIONS'],
    ];

    it.each(ALLOWED)('is refused on %s, which has %s', async (path, allow) => {
      const others = METHODS.filter((method) => !allow.split(', ').includes(method.toUpperCase()));
      expect(others).toContain('patch');
      for (const method of others) {
        const answer = await app.http[method](path);
        expectProblem(answer, 405, { method: A_MESSAGE });
        expect(headerOf(answer, 'allow')).toBe(allow);
      }
    });

    it('is refused to whoever is signed in, too, and whatever the body', async () => {
      const reader = await signUp(app);
      const answer = await reader.put('/api/articles', { article: {} });
      expectProblem(answer, 405, { method: A_MESSAGE });
      expectProblem(await app.http.patch('/api/user').type('json').send('{'), 405, { method: A_MESSAGE });
    });

    it('may be HEAD wherever GET is', async () => {
      for (const path of ['/api/articles', '/api/tags', '/health/live', '/openapi.json', '/users/1']) {
        const [got, asked] = [await app.http.get(path).expect(200), await app.http.head(path).expect(200)];
        expect(asked.text).toBeFalsy();
        expect(headerOf(asked, 'content-type')).toBe(headerOf(got, 'content-type'));
      }
      await app.http.head('/api/user').expect(401);
      await app.http.head('/api/users').expect(405);
    });
  });

  describe('The documentation', () => {
    it('is a page whose parts are all there', async () => {
      const { text } = await app.http.get('/docs').expect(200);
      expect(text).toContain('<meta name="viewport" content="width=device-width, initial-scale=1" />');
      for (const link of ['href="/"', 'href="/openapi.json" download', 'href="/openapi.yaml" download'])
        expect(text).toContain(link);
      const parts = Array.from(
        text.matchAll(/(?:href|src)="([^":]+\.(?:js|css|svg|json|yaml))"/g),
        ([, part]) => part ?? '',
      );
      expect(parts.length).toBeGreaterThan(2);
      for (const part of parts) {
        expect({ part, status: (await app.http.get(part)).status }).toEqual({ part, status: 200 });
      }
    });

    it('is run by a policy that forbids scripts in the page itself', async () => {
      const answer = await app.http.get('/docs').expect(200);
      expect(headerOf(answer, 'content-security-policy')).toContain("script-src 'self'");
      expect(answer.text).not.toMatch(/<script>[^<]*\S/);
      expect(answer.text).not.toMatch(/\son\w+=/);
    });

    it('is made of a document in JSON and in YAML', async () => {
      const json = await app.http.get('/openapi.json').expect(200);
      expect(headerOf(json, 'content-type')).toMatch(/^application\/json/);
      expect(json.body.openapi).toMatch(/^3\.1\./);
      const yaml = await app.http.get('/openapi.yaml').expect(200);
      expect(headerOf(yaml, 'content-type')).toMatch(/yaml/);
      expect(yaml.text).toMatch(/^openapi: 3\.1\./);
    });
  });

  describe('An example in the document', () => {
    /** A stream asks for a ticket, and does not end; nothing is suggested to who has typed nothing. */
    const UNASKED = ['/api/events', '/api/search/suggest'];

    it('finds something in the demo data, in every operation that anybody may read', async () => {
      const { paths } = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
      const readable = Object.entries(paths).flatMap(([path, { get }]) =>
        get && JSON.stringify(get.security?.[0] ?? {}) === '{}' && !UNASKED.includes(path)
          ? [{ path, parameters: get.parameters ?? [] }]
          : [],
      );
      expect(readable.length).toBeGreaterThan(7);
      for (const { path, parameters } of readable) {
        const target = path.replace(/\{(\w+)\}/g, (_match, wanted: string) => {
          const found = parameters.find((parameter) => 'name' in parameter && parameter.name === wanted);
          const { example } = (found as { schema: { example?: string | number } }).schema;
          return String(example);
        });
        const answer = await app.http.get(target);
        expect({ target, status: answer.status }).toEqual({ target, status: 200 });
        for (const [name, value] of Object.entries(answer.body as object))
          if (Array.isArray(value) && name !== 'tombstones' && path.startsWith('/api/'))
            expect({ target, found: value.length > 0 }).toEqual({ target, found: true });
      }
    });
  });

  describe('Health', () => {
    it('is well, and so is what it can do without', async () => {
      expect((await app.http.get('/health/live').expect(200)).body).toEqual({ status: 'ok' });
      const ready = { status: 'ok', details: { mediaStorage: 'ok' } };
      expect((await app.http.get('/health/ready').expect(200)).body).toEqual(ready);
    });
  });

  describe('Avatars and assets', () => {
    it.each(['/avatars/bob.svg', '/assets/favicon.svg'])(
      'are images that any page may embed: %s',
      async (path) => {
        const answer = await app.http.get(path).expect(200);
        expect(answer.headers).toMatchObject({
          'content-type': expect.stringMatching(/^image\/svg\+xml/),
          'cross-origin-resource-policy': 'cross-origin',
          'cache-control': 'public, max-age=3600',
          'x-content-type-options': 'nosniff',
        });
      },
    );

    it('are told from malformed addresses', async () => {
      for (const path of ['/avatars/%E0%A4%A', '/avatars/%00', '/users/%E0%A4%A']) {
        const { status } = await app.http.get(path);
        expect([400, 404]).toContain(status);
      }
    });
  });
});
