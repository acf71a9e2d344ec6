import { setTimeout as delay } from 'node:timers/promises';
import { RateLimiter } from '../../src/platform/limits/rate-limiter';
import { SessionRevocations } from '../../src/sessions/session-revocations.service';
import { PASSWORD, signUp } from '../support/actors';
import { DatabaseLink } from '../support/database-link';
import { eventually } from '../support/eventually';
import { expectTooMany, limitOf, statusesOf } from '../support/limits';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const LIMITS = {
  RATE_LIMIT: 'on',
  RATE_LIMIT_READS: '20/600',
  RATE_LIMIT_WRITES: '20/600',
  RATE_LIMIT_SIGN_UPS: '1000/600',
};

describe('Several instances on one server', () => {
  let database: TestDatabase;
  let instances: [TestApp, TestApp];

  beforeEach(async () => {
    database = await createTestDatabase();
    const variables = { ...LIMITS, DATABASE_URL: database.url ?? '' };
    instances = [await startApp(variables), await startApp(variables)];
  });
  afterEach(async () => {
    for (const instance of instances) await instance.close();
    await database.drop();
  });

  const settle = ({ app }: TestApp) => app.get(RateLimiter).settle();

  it('share what an address and a user may read, once they have settled', async () => {
    const [here, there] = instances;
    const alice = await signUp(here);
    const readBy = {
      address: (app: TestApp) => app.http.get('/api/tags'),
      user: (app: TestApp) => app.http.get('/api/user').set('Authorization', alice.authorization),
    };
    for (const read of Object.values(readBy)) {
      for (let times = 0; times < 12; times++) await read(here).expect(200);
      await settle(here);
      await read(there).expect(200);
      await settle(there);
      expect(limitOf(await read(there).expect(200)).remaining).toBe(20 - 12 - 2);
      for (let times = 0; times < 6; times++) await read(there).expect(200);
      expectTooMany(await read(there));
      await settle(there);
      await settle(here);
      // Nothing was counted here since, and so nothing learnt: one request is what it costs.
      await read(here).expect(200);
      await settle(here);
      expectTooMany(await read(here));
    }
  });

  it('settle by themselves', async () => {
    const [here, there] = instances;
    for (let times = 0; times < 20; times++) await here.http.get('/api/tags').expect(200);
    let answer = await there.http.get('/api/tags').expect(200);
    for (const started = Date.now(); answer.status === 200 && Date.now() - started < 10_000;) {
      await delay(200);
      answer = await there.http.get('/api/tags');
    }
    expectTooMany(answer);
  });

  it('let through no more than what they hear too late of', async () => {
    const read = (index: number) => (instances[index % 2] ?? instances[0]).http.get('/api/tags');
    let served = 0;
    for (let round = 0; round < 10; round++) {
      const counts = await statusesOf(Array.from({ length: 10 }, (_, index) => read(index)));
      served += counts[200] ?? 0;
      await Promise.all(instances.map(settle));
    }
    // Each learns of the other's at the next settlement: a round, of five from each, is what they can be late by.
    expect(served).toBeGreaterThanOrEqual(20);
    expect(served).toBeLessThanOrEqual(25);
  });

  it('count sign-ins exactly, all together', async () => {
    const { email } = await signUp(instances[0]);
    const guess = (index: number) =>
      (instances[index % 2] ?? instances[0]).http
        .post('/api/users/login')
        .send({ user: { email, password: 'wrong' } });
    const counts = await statusesOf(Array.from({ length: 100 }, (_, index) => guess(index)));
    expect(counts).toEqual({ 401: 10, 429: 90 });
    for (const { http } of instances) {
      expectTooMany(await http.post('/api/users/login').send({ user: { email, password: PASSWORD } }));
    }
  });
});

describe('Limits while the database is away', () => {
  let database: TestDatabase;
  let link: DatabaseLink;
  let app: TestApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    link = await DatabaseLink.to(database.url ?? '');
    app = await startApp({ ...LIMITS, DATABASE_URL: link.url });
  });
  afterAll(async () => {
    link.restore();
    await app.close();
    await link.close();
    await database.drop();
  });

  const signIn = (password: string) =>
    app.http.post('/api/users/login').send({ user: { email: 'a@example.com', password } });

  it('count reads here, answer 503 to what must be counted exactly, and take up where they were', async () => {
    const limiter = app.app.get(RateLimiter);
    for (let times = 0; times < 5; times++) await app.http.get('/api/tags').expect(200);
    link.cut();
    expect(limitOf(await app.http.get('/api/tags').expect(503)).remaining).toBe(14);
    expect((await signIn('wrong').expect(503)).headers['retry-after']).toBe('1');
    await app.http.post('/api/users').send({ user: {} }).expect(503);
    await expect(limiter.settle()).rejects.toThrow();
    for (let times = 0; times < 14; times++) await app.http.get('/api/tags').expect(503);
    expectTooMany(await app.http.get('/api/tags'));
    link.restore();
    let status = 503;
    for (const started = Date.now(); status === 503 && Date.now() - started < 10_000;) {
      ({ status } = await signIn('wrong'));
    }
    expect(status).toBe(401);
    await limiter.settle();
    const rows = await app.sql('select hits from limit_counters where hits = 20');
    expect(rows).toHaveLength(1);
    // What was refused for want of a database took nothing from the quota.
    expect(limitOf(await signIn('wrong').expect(401)).remaining).toBeGreaterThanOrEqual(8);
  });

  it('do not take a token for a bad one that could not be looked up', async () => {
    const variables = { ...LIMITS, RATE_LIMIT_REFUSED_TOKENS: '5/600', DATABASE_URL: link.url };
    const instance = await startApp(variables);
    try {
      const alice = await signUp(instance);
      link.cut();
      const revocations = instance.app.get(SessionRevocations);
      await eventually('an instance that has to ask', async () => {
        const revoked = revocations.isRevoked({ sessionId: 1, userId: 1, bornSeconds: 0 });
        return revoked instanceof Promise && (await revoked.catch(() => true));
      });
      for (let times = 0; times < 12; times++) await alice.get('/api/user').expect(503);
      link.restore();
      await eventually('the database', async () => (await alice.get('/api/user')).status === 200);
    } finally {
      link.restore();
      await instance.close();
    }
  });

  it('end in time when it does not come back', async () => {
    const lonely = await startApp({ ...LIMITS, DATABASE_URL: link.url });
    await lonely.http.get('/api/tags').expect(200);
    link.cut();
    const started = Date.now();
    await lonely.app.close();
    expect(Date.now() - started).toBeLessThan(10_000);
    link.restore();
    await lonely.close();
  });
});
