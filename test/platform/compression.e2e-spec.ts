import { PASSWORD, type Actor, signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

interface Sent {
  readonly status: number;
  readonly headers: Headers;
  /** As it was before it was compressed. */
  readonly text: string;
}

describe('COMPRESSION=on', () => {
  let app: TestApp;
  let alice: Actor;
  let slug: string;

  beforeAll(async () => {
    app = await startApp({ COMPRESSION: 'on' });
    alice = await signUp(app);
    ({ slug } = await alice.publish({ body: 'Again and again. '.repeat(200) }));
    for (let index = 0; index < 5; index++) await alice.publish();
  });
  afterAll(() => app.close());

  async function ask(path: string, acceptEncoding: string, init: RequestInit = {}): Promise<Sent> {
    const answer = await fetch(app.url + path, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), 'accept-encoding': acceptEncoding },
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  it('compresses what is long, as the client prefers', async () => {
    for (const path of [`/api/articles/${slug}`, '/api/articles']) {
      const plain = await ask(path, 'identity');
      expect(plain.headers.get('content-encoding')).toBeNull();
      expect(plain.headers.get('vary')).toMatch(/accept-encoding/i);
      for (const [accepted, coding] of [
        ['br, gzip', 'br'],
        ['gzip', 'gzip'],
        ['gzip, br;q=0.1', 'gzip'],
      ] as const) {
        const { headers, text } = await ask(path, accepted);
        expect([path, headers.get('content-encoding')]).toEqual([path, coding]);
        expect(headers.get('vary')).toMatch(/accept-encoding/i);
        expect(Number(headers.get('content-length'))).toBeLessThan(
          Number(plain.headers.get('content-length')) / 1.2,
        );
        expect(text).toBe(plain.text);
      }
    }
  });

  it('gives each coding a validator of its own', async () => {
    const path = `/api/articles/${slug}`;
    const tags = new Set<string | null>();
    for (const accepted of ['identity', 'gzip', 'br']) {
      const { headers } = await ask(path, accepted);
      const tag = headers.get('etag') ?? '';
      tags.add(tag);
      const again = await ask(path, accepted, { headers: { 'if-none-match': tag } });
      expect([again.status, again.headers.get('etag'), again.headers.get('content-encoding')]).toEqual([
        304,
        tag,
        null,
      ]);
      const head = await ask(path, accepted, { method: 'HEAD' });
      expect([head.headers.get('etag'), head.headers.get('content-encoding')]).toEqual([
        tag,
        headers.get('content-encoding'),
      ]);
    }
    expect(tags.size).toBe(3);
  });

  it('never compresses what may hold a credential, what is short, or what went wrong', async () => {
    const padding = 'x'.repeat(900);
    await alice
      .put('/api/user', { user: { bio: padding, image: `https://example.com/${padding}` } })
      .expect(200);
    const authorization = alice.authorization;
    const signIn = JSON.stringify({ user: { email: alice.email, password: PASSWORD } });
    const headers = { authorization, 'content-type': 'application/json' };
    for (const [path, init] of [
      ['/api/user', { headers: { authorization } }],
      ['/api/users/login', { method: 'POST', headers, body: signIn }],
      ['/api/tags', {}],
      ['/health/live', {}],
      ['/api/articles/nowhere', {}],
    ] as const) {
      const answer = await ask(path, 'br, gzip', init);
      expect([path, answer.headers.get('content-encoding')]).toEqual([path, null]);
    }
  });
});

describe('Compression that nobody asked for', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('is none', async () => {
    const alice = await signUp(app);
    const { slug } = await alice.publish({ body: 'Again and again. '.repeat(200) });
    const accepted = { 'accept-encoding': 'br, gzip' };
    const { headers } = await fetch(`${app.url}/api/articles/${slug}`, { headers: accepted });
    expect([headers.get('content-encoding'), headers.get('vary')]).toEqual([null, 'Authorization']);
  });

  it('leaves timing to see, outside production', async () => {
    const alice = await signUp(app);
    for (const path of ['/api/articles', '/api/user', '/health/live', '/nowhere']) {
      const answer = await alice.get(path);
      const [, database = '', total = ''] =
        /^db;dur=(\d+\.\d), total;dur=(\d+\.\d)$/.exec(String(answer.headers['server-timing'])) ?? [];
      expect([path, Number(total) > 0, Number(database) <= Number(total)]).toEqual([path, true, true]);
      expect([path, Number(database) > 0]).toEqual([path, path.startsWith('/api')]);
    }
  });
});
