import type * as argon2 from '@node-rs/argon2';
import type { Test } from 'supertest';
import { SignInAttempts } from '../../src/auth/sign-in-attempts';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { expectTooMany, from, limitOf, statusesOf, waitAsTold } from '../support/limits';
import { startApp, type TestApp } from '../support/test-app';

/** Failures from anywhere before unknown addresses have to wait. */
const FREE = 20;

let next = 0;
/** An address that nobody called from before. */
const fresh = () => `203.0.${113 + Math.floor(next / 250)}.${(next++ % 250) + 1}`;

describe('Guessing passwords', () => {
  let app: TestApp;
  let alice: Actor;
  let home: string;

  beforeAll(async () => {
    app = await startApp({ RATE_LIMIT: 'on', TRUST_PROXY: '1', RATE_LIMIT_SIGN_UPS: '1000/60' });
  });
  beforeEach(async () => {
    alice = await signUp(app);
    home = fresh();
  });
  afterAll(() => app.close());

  const signIn = (email: string, password: string, address: string): Test =>
    app.http.post('/api/users/login').set(from(address)).send({ user: { email, password } });
  const guess = (email: string, address: string) => signIn(email, 'not the password', address);

  /** How many passwords are compared with a hash while `act` lasts. */
  const comparisonsDuring = async (act: () => Promise<void>): Promise<number> => {
    const compared = jest.spyOn(jest.requireActual<typeof argon2>('@node-rs/argon2'), 'verify');
    try {
      await act();
      return compared.mock.calls.length;
    } finally {
      compared.mockRestore();
    }
  };

  /** Guesses, each from another address, until unknown addresses have to wait. */
  const attack = async (email: string) => {
    for (let times = 0; times < FREE; times++) await guess(email, fresh()).expect(401);
  };

  it('gets ten hashes computed of a hundred guesses at once, known account or not', async () => {
    for (const email of [alice.email, 'nobody@example.com']) {
      const compared = await comparisonsDuring(async () => {
        const guesses = Array.from({ length: 100 }, () => guess(email, home));
        expect(await statusesOf(guesses)).toEqual({ 401: 10, 429: 90 });
      });
      expect(compared).toBe(10);
      home = fresh();
    }
  });

  it('does not help in another spelling of the address', async () => {
    for (let times = 0; times < 10; times++) {
      await guess(times % 2 ? alice.email : alice.email.toUpperCase(), home).expect(401);
    }
    expectTooMany(await signIn(alice.email, PASSWORD, home));
  });

  it.each([
    ['another Unicode composition', 'Jose\u0301@example.com', 'Jos\u00e9@example.com'],
    ['spaces around it', ' zoe@example.com', 'zoe@example.com '],
    ['another case beyond ASCII', '\u00c5SA@example.com', '\u00e5sa@example.com'],
  ])('does not help with %s', async (_, one, other) => {
    for (let times = 0; times < 10; times++) await guess(times % 2 ? one : other, home).expect(401);
    for (const email of [one, other, one.toUpperCase(), other.normalize('NFD')]) {
      expectTooMany(await guess(email, home));
    }
  });

  it('does not help in another spelling of the path', async () => {
    const paths = ['/api/users/login', '/api/users/login/', '/API/users/LOGIN', '/api/users/login?again=1'];
    const guesses = Array.from({ length: 40 }, (_, index) =>
      app.http
        .post(paths[index % paths.length] ?? '')
        .set(from(home))
        .send({ user: { email: alice.email, password: 'not the password' } }),
    );
    expect(await statusesOf(guesses)).toEqual({ 401: 10, 429: 30 });
  });

  it('at many accounts is limited by address', async () => {
    const guesses = Array.from({ length: 130 }, (_, index) => guess(`nobody${index}@example.com`, home));
    const counts = await statusesOf(guesses);
    // Some of what is let through finds the queue for hashing full.
    expect((counts[401] ?? 0) + (counts[503] ?? 0)).toBe(100);
    expect(counts[429]).toBe(30);
    await signIn(alice.email, PASSWORD, fresh()).expect(200);
  });

  it('by many addresses at once gets as many hashes computed as failures are free', async () => {
    const compared = await comparisonsDuring(async () => {
      const guesses = Array.from({ length: 100 }, () => guess(alice.email, fresh()));
      expect(await statusesOf(guesses)).toEqual({ 401: FREE, 429: 100 - FREE });
    });
    expect(compared).toBe(FREE);
  });

  it('from one address does not keep the owner out elsewhere', async () => {
    await statusesOf(Array.from({ length: 30 }, () => guess(alice.email, home)));
    await signIn(alice.email, PASSWORD, fresh()).expect(200);
  });

  it('from everywhere does not keep the owner out where she signed in before', async () => {
    await signIn(alice.email, PASSWORD, home).expect(200);
    await attack(alice.email);
    expectTooMany(await guess(alice.email, fresh()));
    const meanwhile = Array.from({ length: 20 }, () => guess(alice.email, fresh()));
    const [owner] = await Promise.all([signIn(alice.email, PASSWORD, home), ...meanwhile]);
    expect(owner.status).toBe(200);
  });

  it('from everywhere makes the owner in a new place wait, for as long as it says and no longer', async () => {
    await attack(alice.email);
    const place = fresh();
    const told = await signIn(alice.email, PASSWORD, place);
    expect(expectTooMany(told)).toBeLessThanOrEqual(2);
    // Others who wait, and others who guess, do not take her turn.
    await statusesOf(Array.from({ length: 10 }, () => guess(alice.email, fresh())));
    await waitAsTold(told);
    await signIn(alice.email, PASSWORD, place).expect(200);
  });

  it('takes longer the more it fails', async () => {
    await attack(alice.email);
    await app.sql(`update sign_in_failures set failures = ${FREE + 45} where failures = ${FREE}`);
    const wait = expectTooMany(await guess(alice.email, fresh()));
    expect(wait).toBeGreaterThanOrEqual(16);
    await app.sql(`update sign_in_failures set failures = 1000000 where failures = ${FREE + 45}`);
    const most = expectTooMany(await guess(alice.email, fresh()));
    expect(most).toBeGreaterThan(wait);
    expect(most).toBeLessThanOrEqual(301);
  });

  it('is not helped by where an account was signed in to that is gone', async () => {
    await signIn(alice.email, PASSWORD, home).expect(200);
    await app.sql('delete from users where email = $1', [alice.email]);
    const user = { username: unique('heir'), email: alice.email, password: PASSWORD };
    await app.http.post('/api/users').set(from(fresh())).send({ user }).expect(201);
    await attack(alice.email);
    expectTooMany(await guess(alice.email, home));
  });

  it('does not keep the owner out at home after the account has moved to another address', async () => {
    await signIn(alice.email, PASSWORD, home).expect(200);
    const email = `${unique('moved')}@example.com`;
    await alice.put('/api/user', { user: { email } }).expect(200);
    await attack(email);
    expectTooMany(await guess(email, fresh()));
    await signIn(email, PASSWORD, home).expect(200);
  });

  it('makes the owner wait as well where she has not signed in for 90 days', async () => {
    await signIn(alice.email, PASSWORD, home).expect(200);
    const known = `from sign_in_addresses where account_id = (select id from users where email = $1)`;
    const [row] = await app.sql(
      `select extract(epoch from max(expires_at) - now())::int / 86400.0 as days ${known}`,
      [alice.email],
    );
    expect(Number(row?.['days'])).toBeCloseTo(90, 2);
    await app.sql(
      `update sign_in_addresses set expires_at = expires_at - interval '90 days' ${known.replace('from sign_in_addresses', '')}`,
      [alice.email],
    );
    await attack(alice.email);
    expectTooMany(await signIn(alice.email, PASSWORD, home));
  });

  it('is forgiven with a success: addresses need not wait, and there are ten attempts again', async () => {
    await signIn(alice.email, PASSWORD, home).expect(200);
    const waits = async () => (await app.sql('select 1 from sign_in_waits')).length;
    const before = await waits();
    await attack(alice.email);
    for (let times = 0; times < 9; times++) await guess(alice.email, home).expect(401);
    expectTooMany(await guess(alice.email, fresh()));
    expect(await waits()).toBe(before + 1);
    const success = await signIn(alice.email, PASSWORD, home).expect(200);
    expect(await waits()).toBe(before);
    expect(limitOf(success).remaining).toBe(0);
    for (let times = 0; times < 10; times++) await guess(alice.email, home).expect(401);
    expectTooMany(await guess(alice.email, home));
    await guess(alice.email, fresh()).expect(401);
  });

  it('looks the same whether there is such an account', async () => {
    const seen = async (email: string) => {
      const answers = [];
      const address = fresh();
      for (let times = 0; times < 11; times++) answers.push(await guess(email, address));
      await statusesOf(Array.from({ length: FREE }, () => guess(email, fresh())));
      answers.push(await guess(email, fresh()));
      // What depends on the moment alone is not compared.
      const told = (headers: Record<string, string>) => ({
        ...headers,
        ratelimit: headers['ratelimit']?.replace(/t=\d+/g, 't='),
        'x-ratelimit-reset': '',
        'retry-after': 'retry-after' in headers,
        'x-request-id': '',
        date: '',
        'server-timing': '',
      });
      return answers.map(({ status, headers, body }) => ({
        status,
        headers: told(headers as Record<string, string>),
        body: { ...(body as object), requestId: '' },
      }));
    };
    const known = await seen(alice.email);
    expect(known.map(({ status }) => status)).toEqual([...Array<number>(10).fill(401), 429, 429]);
    expect(await seen('stranger@example.com')).toEqual(known);
  });

  it('leaves no e-mail and no address in any table of limits', async () => {
    await signIn(alice.email, PASSWORD, home).expect(200);
    await attack(alice.email);
    await guess(alice.email, home);
    await guess(alice.email, fresh());
    const rows = await app.sql(`
      select key as text from limit_counters
      union all select account || ' ' || failures from sign_in_failures
      union all select account || ' ' || address from sign_in_waits
      union all select address from sign_in_addresses`);
    expect(rows.length).toBeGreaterThan(4);
    expect(rows.filter(({ text }) => !/^[\w-]{27}( [\w-]{1,27})?$/.test(String(text)))).toEqual([]);
  });

  it('leaves rows that are cleaned up, and not those that are still of use', async () => {
    await signIn(alice.email, PASSWORD, home).expect(200);
    const attempts = app.app.get(SignInAttempts);
    const count = async () => {
      const [row] = await app.sql(`
        select (select count(*)::int from sign_in_addresses) + (select count(*)::int from sign_in_failures)
               + (select count(*)::int from sign_in_waits) as n`);
      return Number(row?.['n']);
    };
    await attempts.sweep();
    await app.sql(`insert into sign_in_failures values ('of use', 30, now() + interval '1 minute')`);
    await app.sql(`
      insert into sign_in_waits select 'of use', n, now() + n * interval '1 minute' from generate_series(-14, 5) n`);
    const before = await count();
    expect(await attempts.sweep()).toBe(0);
    expect(await count()).toBe(before);
    await app.sql(`
      insert into sign_in_failures select 'old ' || n, 1, now() - interval '1 second' from generate_series(1, 30) n`);
    await app.sql(
      `insert into sign_in_waits select 'old', n, now() - interval '1 hour' from generate_series(1, 30) n`,
    );
    await app.sql(`
      insert into sign_in_addresses select (select min(id) from users), n, now() - interval '1 second' from generate_series(1, 30) n`);
    expect(await attempts.sweep()).toBe(90);
    expect(await count()).toBe(before);
  });
});

describe('A sign-in that was refused', () => {
  it('is served after Retry-After', async () => {
    const app = await startApp({ RATE_LIMIT: 'on', RATE_LIMIT_SIGN_INS: '2/2' });
    try {
      const { email } = await signUp(app);
      const signIn = (password: string) =>
        app.http.post('/api/users/login').send({ user: { email, password } });
      for (let times = 0; times < 2; times++) {
        expect(limitOf(await signIn('wrong').expect(401))).toMatchObject({
          policy: '"sign-ins";q=100;w=60, "account-sign-ins";q=2;w=2',
          limit: 2,
          remaining: 1 - times,
        });
      }
      const refused = await signIn(PASSWORD);
      expect(limitOf(refused).state).toMatch(/^"sign-ins";r=97;t=\d+, "account-sign-ins";r=0;t=[12]$/);
      await waitAsTold(refused);
      await signIn(PASSWORD).expect(200);
    } finally {
      await app.close();
    }
  });
});

describe('A last attempt that has to wait as well', () => {
  it('is told to wait for the longer of the two, and no attempt for longer than it has to', async () => {
    const app = await startApp({ RATE_LIMIT: 'on', RATE_LIMIT_SIGN_INS: '2/600', TRUST_PROXY: '1' });
    try {
      const { email } = await signUp(app);
      const guess = (address: string) =>
        app.http
          .post('/api/users/login')
          .set(from(address))
          .send({ user: { email, password: 'wrong' } });
      for (let times = 0; times < FREE; times++) await guess(fresh()).expect(401);
      const place = fresh();
      expect(expectTooMany(await guess(place))).toBeLessThanOrEqual(2);
      const last = expectTooMany(await guess(place));
      expect(last).toBeGreaterThan(590);
      expect(last).toBeLessThanOrEqual(600);
      const beyond = expectTooMany(await guess(place));
      expect(beyond).toBeGreaterThan(590);
      expect(beyond).toBeLessThanOrEqual(600);
    } finally {
      await app.close();
    }
  });
});

describe('A sign-up whose address has to be confirmed before a sign-in', () => {
  it('makes no address a known one, for nobody has proved to be the owner', async () => {
    const app = await startApp({ RATE_LIMIT: 'on', REQUIRE_VERIFIED_EMAIL: 'login' });
    try {
      const user = { username: unique('new'), email: `${unique('new')}@example.com`, password: PASSWORD };
      await app.http.post('/api/users').send({ user }).expect(202);
      expect(await app.sql('select address from sign_in_addresses')).toEqual([]);
    } finally {
      await app.close();
    }
  });
});

describe('Guessing the present password, with a token', () => {
  it('is limited by user, however many guess and wherever they are', async () => {
    const app = await startApp({
      RATE_LIMIT: 'on',
      RATE_LIMIT_SECRETS: '5/600',
      REQUIRE_CURRENT_PASSWORD: 'true',
      TRUST_PROXY: '1',
    });
    try {
      const [alice, bob] = [await signUp(app), await signUp(app)];
      const change = { user: { password: 'another battery staple', currentPassword: 'not the password' } };
      const guesses = Array.from({ length: 20 }, () => alice.put('/api/user', change).set(from(fresh())));
      expect(await statusesOf(guesses)).toEqual({ 422: 5, 429: 15 });
      await alice.get('/api/user').expect(200);
      await bob.put('/api/user', { user: { bio: 'Undisturbed.' } }).expect(200);
    } finally {
      await app.close();
    }
  });
});

describe('Guessing passwords with RATE_LIMIT=off', () => {
  it('is not limited', async () => {
    const app = await startApp({ RATE_LIMIT: 'off' });
    try {
      const { email } = await signUp(app);
      const guesses = Array.from({ length: 15 }, () =>
        app.http.post('/api/users/login').send({ user: { email, password: 'wrong' } }),
      );
      expect(await statusesOf(guesses)).toEqual({ 401: 15 });
    } finally {
      await app.close();
    }
  });
});
