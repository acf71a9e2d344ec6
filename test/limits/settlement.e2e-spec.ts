import { SIGN_UPS } from '../../src/auth/sign-in.limits';
import { RateLimiter } from '../../src/platform/limits/rate-limiter';
import { failStatement } from '../support/failing-statement';
import { expectTooMany, limitOf } from '../support/limits';
import { startApp, type TestApp } from '../support/test-app';

describe('The counters in the database', () => {
  let app: TestApp;
  let limiter: RateLimiter;

  beforeEach(async () => {
    app = await startApp({ RATE_LIMIT: 'on', RATE_LIMIT_READS: '100/600', RATE_LIMIT_SIGN_UPS: '5/600' });
    limiter = app.app.get(RateLimiter);
    // Each test settles when it wants to: a settlement of the limiter's own in between would change what is due.
    await limiter.beforeApplicationShutdown();
  });
  afterEach(() => app.close());

  const counters = () => app.sql('select key, hits from limit_counters order by key');
  const read = () => app.http.get('/api/tags').expect(200);

  it('are not written for each read, nor for a caller who stays far from the limit', async () => {
    for (let times = 0; times < 4; times++) await read();
    await limiter.settle();
    expect(await counters()).toEqual([]);
    for (let times = 0; times < 6; times++) await read();
    await limiter.settle();
    expect(await counters()).toMatchObject([{ hits: 10 }]);
  });

  it('tell an instance what others counted, with the next settlement', async () => {
    for (let times = 0; times < 10; times++) await read();
    await limiter.settle();
    await app.sql('update limit_counters set hits = 99');
    for (let times = 0; times < 5; times++) await read();
    await limiter.settle();
    const refused = await app.http.get('/api/tags');
    expectTooMany(refused);
    expect(limitOf(refused).limit).toBe(100);
  });

  it('begin anew when their window has ended', async () => {
    for (let times = 0; times < 10; times++) await read();
    await limiter.settle();
    await app.sql(`update limit_counters set hits = 99, expires_at = now() - interval '1 second'`);
    for (let times = 0; times < 5; times++) await read();
    await limiter.settle();
    expect(await counters()).toMatchObject([{ hits: 5 }]);
  });

  it.each([
    ['sooner', 100, 100],
    ['later', 5000, 600],
  ])('end at the earliest end that any instance promised: the others say %s', async (_, others, seconds) => {
    for (let times = 0; times < 10; times++) await read();
    await limiter.settle();
    await app.sql(`update limit_counters set expires_at = now() + interval '${others} seconds'`);
    for (let times = 0; times < 5; times++) await read();
    await limiter.settle();
    const [row] = await app.sql(
      'select hits, ceil(extract(epoch from expires_at - now()))::int as seconds from limit_counters',
    );
    expect(row?.['hits']).toBe(15);
    expect(row?.['seconds']).toBeLessThanOrEqual(seconds);
    expect(row?.['seconds']).toBeGreaterThan(seconds - 60);
    const { reset, remaining } = limitOf(await read());
    expect(remaining).toBe(84);
    expect(reset).toBeLessThanOrEqual(seconds);
    expect(reset).toBeGreaterThan(seconds - 60);
  });

  it('are not lost when settling fails: the next settlement makes up for it', async () => {
    for (let times = 0; times < 10; times++) await read();
    const failing = failStatement(app, 'limits.add');
    await expect(limiter.settle()).rejects.toThrow();
    for (let times = 0; times < 3; times++) await read();
    await expect(limiter.settle()).rejects.toThrow();
    expect(failing.failures).toBe(2);
    failing.mend();
    expect(await counters()).toEqual([]);
    await limiter.settle();
    expect(await counters()).toMatchObject([{ hits: 13 }]);
    // Nor counted twice.
    await limiter.settle();
    expect(await counters()).toMatchObject([{ hits: 13 }]);
    expect(limitOf(await read()).remaining).toBe(86);
  });

  it('count nothing for a request of an exact limit that could not be counted', async () => {
    const failing = failStatement(app, 'limits.add');
    await expect(limiter.take(SIGN_UPS, 'somebody')).rejects.toThrow();
    failing.mend();
    expect(await limiter.take(SIGN_UPS, 'somebody')).toMatchObject({ granted: true, hits: 1 });
    const window = limiter.countersOf(SIGN_UPS).current('somebody', performance.now());
    expect(window).toMatchObject({ hits: 1, unsettled: 0 });
  });

  it('are deleted once their window has ended, however many there are', async () => {
    for (let times = 0; times < 5; times++) await read();
    await limiter.settle();
    await app.sql(`
      insert into limit_counters select 'old ' || n, 1, now() - interval '1 second' from generate_series(1, 2500) n`);
    await limiter.sweep();
    expect(await counters()).toMatchObject([{ hits: 5 }]);
  });

  it('are written before anything is done where a policy is exact', async () => {
    await app.http.post('/api/users').send({ user: {} }).expect(422);
    expect(await counters()).toMatchObject([{ hits: 1 }]);
    await app.sql('update limit_counters set hits = 5');
    expectTooMany(await app.http.post('/api/users').send({ user: {} }));
  });

  it('are counted for a limit of its own, and given back', async () => {
    const take = () => limiter.take(SIGN_UPS, 'somebody');
    for (const hits of [1, 2, 3, 4, 5]) {
      const { granted, hits: counted, msLeft } = await take();
      expect({ granted, counted }).toEqual({ granted: true, counted: hits });
      // Never more than the window has, however the database rounds.
      expect(msLeft).toBeLessThanOrEqual(600_000);
    }
    expect(await take()).toMatchObject({ granted: false, hits: 5 });
    await limiter.forget(SIGN_UPS, 'somebody');
    expect(await counters()).toEqual([]);
    expect(await take()).toMatchObject({ granted: true, hits: 1 });
  });
});
