import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { expectTooMany, from, limitOf, statusesOf, waitAsTold } from '../support/limits';
import { startApp, type TestApp } from '../support/test-app';

const HEADERS = [
  'ratelimit-policy',
  'ratelimit',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
];

/** So few, and for so long, that a test can use them up and nothing comes back meanwhile. */
const FEW = { RATE_LIMIT: 'on', RATE_LIMIT_READS: '5/600', RATE_LIMIT_WRITES: '3/600', TRUST_PROXY: '1' };

let next = 0;
/** An address that nobody called from before. */
const fresh = () => `198.51.${100 + Math.floor(next / 250)}.${(next++ % 250) + 1}`;

describe('Limits', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;

  beforeAll(async () => {
    app = await startApp(FEW);
  });
  beforeEach(async () => {
    [alice, bob] = [await signUp(app), await signUp(app)];
  });
  afterAll(() => app.close());

  const tags = (address: string) => app.http.get('/api/tags').set(from(address));

  describe('An answer', () => {
    it('says what is allowed, and what is left of it', async () => {
      const address = fresh();
      for (const remaining of [4, 3, 2, 1, 0]) {
        const told = limitOf(await tags(address).expect(200));
        expect(told).toEqual({
          policy: '"reads";q=5;w=600',
          state: `"reads";r=${remaining};t=${told.reset}`,
          limit: 5,
          remaining,
          reset: told.reset,
        });
        expect(told.reset).toBeGreaterThan(590);
        expect(told.reset).toBeLessThanOrEqual(600);
      }
      const refused = await tags(address);
      expect(expectTooMany(refused)).toBeGreaterThan(590);
      expect(limitOf(refused)).toMatchObject({ policy: '"reads";q=5;w=600', limit: 5, remaining: 0 });
      expect(limitOf(refused).state).toMatch(/^"reads";r=0;t=(600|59\d)$/);
    });

    it('says it of a refusal of another kind, too', async () => {
      const address = fresh();
      const missing = await app.http.get('/api/articles/nowhere').set(from(address)).expect(404);
      expect(limitOf(missing).remaining).toBe(4);
      const unsigned = await app.http.get('/api/user').set(from(address)).expect(401);
      expect(limitOf(unsigned).remaining).toBe(3);
      const invalid = await app.http.get('/api/tags?limit=0').set(from(address)).expect(422);
      expect(limitOf(invalid).remaining).toBe(2);
      const malformed = await app.http
        .post('/api/articles')
        .set(from(address))
        .type('json')
        .send('{')
        .expect(400);
      expect(limitOf(malformed)).toMatchObject({ policy: '"writes";q=3;w=600', remaining: 2 });
    });

    it('lets scripts of other origins read it', async () => {
      const answer = await tags(fresh()).set('Origin', 'https://anywhere.example');
      const exposed = String(answer.headers['access-control-expose-headers']).toLowerCase().split(',');
      expect(exposed).toEqual(expect.arrayContaining([...HEADERS, 'retry-after']));
    });

    it.each(['/health/live', '/health/ready', '/.well-known/jwks.json'])(
      'is not limited: %s',
      async (path) => {
        const address = fresh();
        for (let times = 0; times < 7; times++) {
          const answer = await app.http.get(path).set(from(address)).redirects(1).expect(200);
          for (const header of HEADERS) expect(answer.headers).not.toHaveProperty(header);
        }
      },
    );
  });

  describe('Requests', () => {
    it('are counted by address where nobody is signed in', async () => {
      const [one, other] = [fresh(), fresh()];
      expect(await statusesOf(Array.from({ length: 20 }, () => tags(one)))).toEqual({ 200: 5, 429: 15 });
      await tags(other).expect(200);
    });

    it('are counted for an IPv6 network, not for each of its addresses', async () => {
      const network = (host: number) => `2001:db8:0:${next}::${host}`;
      for (let host = 1; host <= 5; host++) await tags(network(host)).expect(200);
      await tags(network(77)).expect(429);
      await tags(`::ffff:${fresh()}`).expect(200);
      next++;
      await tags(network(1)).expect(200);
    });

    it.each([
      ['ports', (address: string, port: number) => from(`${address}:${port}`)],
      ['ports of IPv6', (address: string, port: number) => from(`[::ffff:${address}]:${port}`)],
      ['Forwarded', (address: string, port: number) => ({ Forwarded: `for="${address}:${port}"` })],
    ])('are counted for an address, however the proxy writes it: %s', async (_, said) => {
      const address = fresh();
      for (let port = 1; port <= 5; port++)
        await app.http
          .get('/api/tags')
          .set(said(address, 50_000 + port))
          .expect(200);
      await app.http.get('/api/tags').set(said(address, 6)).expect(429);
      await tags(address).expect(429);
      await tags(fresh()).expect(200);
    });

    it('are counted as reads or writes, apart', async () => {
      const address = fresh();
      for (let times = 0; times < 3; times++)
        await app.http.post('/api/articles').set(from(address)).expect(401);
      await app.http.post('/api/articles').set(from(address)).expect(429);
      await tags(address).expect(200);
    });

    it('are counted by user once one is signed in, wherever that is', async () => {
      for (let times = 0; times < 5; times++) await alice.get('/api/user').set(from(fresh())).expect(200);
      const refused = await alice.get('/api/user').set(from(fresh()));
      expectTooMany(refused);
      expect(limitOf(refused).policy).toBe('"reads";q=5;w=600');
    });

    it('of one user do not use up what others at the same address may do, nor those of nobody', async () => {
      const address = fresh();
      for (let times = 0; times < 5; times++) await alice.get('/api/user').set(from(address)).expect(200);
      await alice.get('/api/user').set(from(address)).expect(429);
      await bob.get('/api/user').set(from(address)).expect(200);
      expect(limitOf(await tags(address).expect(200)).remaining).toBe(4);
      for (let times = 0; times < 5; times++) await tags(address);
      await tags(address).expect(429);
      await bob.get('/api/articles').set(from(address)).expect(200);
    });

    it('to public routes are counted by address, whatever token they carry', async () => {
      const address = fresh();
      for (let times = 0; times < 5; times++) await alice.get('/api/tags').set(from(address)).expect(200);
      await alice.get('/api/tags').set(from(address)).expect(429);
      await alice.get('/api/user').set(from(address)).expect(200);
    });

    it('are refused before their bodies are read', async () => {
      const address = fresh();
      const send = () => app.http.post('/api/articles').set(from(address)).type('json').send('{');
      for (let times = 0; times < 3; times++) await send().expect(400);
      expectTooMany(await send());
    });
  });

  it('count nothing and say nothing when they are off', async () => {
    const unlimited = await startApp({ ...FEW, RATE_LIMIT: 'off' });
    try {
      for (let times = 0; times < 8; times++) {
        const answer = await unlimited.http.get('/api/tags').expect(200);
        for (const header of HEADERS) expect(answer.headers).not.toHaveProperty(header);
      }
    } finally {
      await unlimited.close();
    }
  });
});

describe('A forged X-Forwarded-For', () => {
  it('gains nothing with TRUST_PROXY unset', async () => {
    const app = await startApp({ ...FEW, TRUST_PROXY: '' });
    try {
      const requests = Array.from({ length: 12 }, () => app.http.get('/api/tags').set(from(fresh())));
      expect(await statusesOf(requests)).toEqual({ 200: 5, 429: 7 });
    } finally {
      await app.close();
    }
  });

  it('gains nothing beside what the trusted proxy wrote as Forwarded, where that is all it writes', async () => {
    const app = await startApp({ ...FEW, PROXY_HEADER: 'forwarded' });
    try {
      const real = fresh();
      const requests = Array.from({ length: 12 }, () =>
        app.http.get('/api/tags').set({ ...from(fresh()), Forwarded: `for=${fresh()}, for=${real}` }),
      );
      expect(await statusesOf(requests)).toEqual({ 200: 5, 429: 7 });
    } finally {
      await app.close();
    }
  });

  it('gains nothing in front of what the trusted proxy wrote', async () => {
    const app = await startApp(FEW);
    try {
      const real = fresh();
      const requests = Array.from({ length: 12 }, () =>
        app.http.get('/api/tags').set(from(`${fresh()}, ${real}`)),
      );
      expect(await statusesOf(requests)).toEqual({ 200: 5, 429: 7 });
      await app.http.get('/api/tags').set(from(fresh())).expect(200);
    } finally {
      await app.close();
    }
  });
});

describe('Forged tokens', () => {
  it('are not even looked at once there were too many from an address; those of others are', async () => {
    const app = await startApp({ RATE_LIMIT: 'on', RATE_LIMIT_REFUSED_TOKENS: '5/600', TRUST_PROXY: '1' });
    try {
      const address = fresh();
      const alice = await signUp(app);
      const forged = () => app.http.get('/api/user').set(from(address)).set('Authorization', 'Token forged');
      for (let times = 0; times < 12; times++) await alice.get('/api/user').set(from(address)).expect(200);
      for (const remaining of [4, 3, 2, 1, 0]) {
        expect(limitOf(await forged().expect(401))).toMatchObject({
          policy: '"refused-tokens";q=5;w=600',
          remaining,
        });
      }
      expectTooMany(await forged());
      // Neighbours with good tokens are none the worse for it.
      await alice.get('/api/user').set(from(address)).expect(200);
      await app.http.get('/api/articles').set(from(address)).expect(200);
      await alice.get('/api/user').set(from(fresh())).expect(200);
    } finally {
      await app.close();
    }
  });
});

describe('Bad tokens where none is needed', () => {
  it('count as bad ones of their address, and as requests of anybody there', async () => {
    const app = await startApp({
      ...FEW,
      RATE_LIMIT_READS: '4/600',
      RATE_LIMIT_REFUSED_TOKENS: '3/600',
    });
    try {
      const address = fresh();
      const list = () => app.http.get('/api/articles').set(from(address));
      const forged = () => list().set('Authorization', 'Token forged');
      for (const remaining of [3, 2, 1])
        expect(limitOf(await forged().expect(200))).toMatchObject({
          policy: '"reads";q=4;w=600',
          remaining,
        });
      const refused = await forged();
      expectTooMany(refused);
      expect(limitOf(refused).policy).toBe('"refused-tokens";q=3;w=600');
      await list().expect(200);
      await list().expect(429);
    } finally {
      await app.close();
    }
  });
});

describe('Retry-After', () => {
  it('is true of reads and of sign-ups: after it the same request is served', async () => {
    const app = await startApp({ RATE_LIMIT: 'on', RATE_LIMIT_READS: '2/2', RATE_LIMIT_SIGN_UPS: '2/2' });
    try {
      const tags = () => app.http.get('/api/tags');
      const join = () => {
        const username = unique('joiner');
        const user = { username, email: `${username}@example.com`, password: PASSWORD };
        return app.http.post('/api/users').send({ user });
      };
      for (let rounds = 0; rounds < 2; rounds++) {
        for (let times = 0; times < 2; times++) await tags().expect(200);
        await waitAsTold(await tags());
      }
      await tags().expect(200);
      for (let times = 0; times < 2; times++) await join().expect(201);
      await waitAsTold(await join());
      await join().expect(201);
    } finally {
      await app.close();
    }
  });
});

describe('Sign-ups', () => {
  it('are counted exactly, valid or not, however many come at once', async () => {
    const app = await startApp({ RATE_LIMIT: 'on', RATE_LIMIT_SIGN_UPS: '7/600' });
    try {
      const requests = Array.from({ length: 40 }, () => app.http.post('/api/users').send({ user: {} }));
      expect(await statusesOf(requests)).toEqual({ 422: 7, 429: 33 });
      const refused = await app.http.post('/api/users').send({ user: {} });
      expectTooMany(refused);
      expect(limitOf(refused).policy).toBe('"sign-ups";q=7;w=600');
    } finally {
      await app.close();
    }
  });
});
