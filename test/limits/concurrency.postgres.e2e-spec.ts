import { Client } from 'pg';
import { SignInAttempts } from '../../src/auth/sign-in-attempts';
import { ACCOUNT_SIGN_INS } from '../../src/auth/sign-in.limits';
import { CounterRepository } from '../../src/platform/limits/counter.repository';
import { RateLimitReached } from '../../src/platform/limits/limits.errors';
import { REFUSED_TOKENS } from '../../src/platform/limits/platform.limits';
import { RateLimiter } from '../../src/platform/limits/rate-limiter';
import { eventually } from '../support/eventually';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const KEYS = Array.from({ length: 200 }, (_, index) => `key ${index}`);

/** The same things in another order. */
function shuffled<T>(things: readonly T[]): T[] {
  return things
    .map((thing) => [Math.random(), thing] as const)
    .sort(([one], [other]) => one - other)
    .map(([, thing]) => thing);
}

describe('Instances that count the same callers at once', () => {
  let database: TestDatabase;
  let instances: [TestApp, TestApp];
  let observer: Client;

  beforeEach(async () => {
    database = await createTestDatabase();
    const variables = {
      RATE_LIMIT: 'on',
      RATE_LIMIT_REFUSED_TOKENS: '100/60',
      DATABASE_URL: database.url ?? '',
    };
    instances = [await startApp(variables), await startApp(variables)];
    observer = new Client({ connectionString: database.url ?? '' });
    await observer.connect();
  });
  afterEach(async () => {
    await observer.end();
    await database.drop();
  });

  const ask = async (sql: string): Promise<number> => {
    const { rows } = await observer.query<{ n: number }>(sql);
    return rows[0]?.n ?? NaN;
  };

  /** Closes the instances, after which the server has written down what went wrong, and expects that nothing did. */
  const expectNoTrace = async () => {
    const held = `select count(*)::int as n from pg_stat_activity
                   where datname = current_database() and pid <> pg_backend_pid()`;
    const open = `${held} and (xact_start is not null or wait_event_type = 'Lock')`;
    await eventually('all transactions to end', async () => (await ask(open)) === 0);
    for (const instance of instances) await instance.close();
    await eventually('all sessions to end', async () => (await ask(held)) === 0);
    expect(
      await ask(`select deadlocks::int as n from pg_stat_database where datname = current_database()`),
    ).toBe(0);
  };

  it('lock each other out never, and lose no count', async () => {
    const repositories = instances.map(({ app }) => app.get(CounterRepository));
    const work = Array.from({ length: 40 }, (_, index) => async () => {
      const additions = shuffled(KEYS).map((key) => ({ key, hits: 1, msLeft: 600_000 }));
      const repository = repositories[index % repositories.length];
      await repository?.add(additions);
      await repository?.add([{ key: KEYS[index] ?? '', hits: 1, msLeft: 600_000 }]);
      await repository?.sweep();
    });
    await Promise.all(work.map((one) => one()));
    expect(await ask('select sum(hits)::int as n from limit_counters')).toBe(40 * KEYS.length + 40);
    await expectNoTrace();
  });

  it('settle, count exactly, forget and clean up at once', async () => {
    const limiters = instances.map(({ app }) => app.get(RateLimiter));
    const rounds = limiters.map(async (limiter) => {
      for (let round = 0; round < 15; round++) {
        const counters = limiter.countersOf(REFUSED_TOKENS);
        for (const key of shuffled(KEYS)) {
          for (let hits = 0; hits < 5; hits++) counters.hit(counters.current(key, performance.now()));
        }
        const exact = shuffled(KEYS.slice(0, 20));
        await Promise.all([
          limiter.settle(),
          ...exact.map((key) => limiter.take(ACCOUNT_SIGN_INS, key)),
          ...exact.slice(0, 3).map((key) => limiter.forget(ACCOUNT_SIGN_INS, key)),
          limiter.sweep(),
        ]);
      }
    });
    await Promise.all(rounds);
    expect(await ask('select max(hits)::int as n from limit_counters')).toBe(2 * 15 * 5);
    await expectNoTrace();
  });

  it('guess at, wait for and sign in to one account at once', async () => {
    const attempts = instances.map(({ app }) => app.get(SignInAttempts));
    const { rows } = await observer.query<{ id: number }>(
      `insert into users (username, username_key, email, email_key, password_hash, created_at, updated_at)
       values ('a', 'a', 'a@example.com', 'a@example.com', '-', now(), now()) returning id`,
    );
    const id = rows[0]?.id ?? 0;
    const callers = Array.from({ length: 60 }, (_, host) => ({
      device: null,
      address: `203.0.113.${host + 1}`,
    }));
    /** Lets everybody do it at once, of whom some are told to wait. */
    const all = (one: (index: number) => Promise<unknown>) =>
      Promise.all(
        shuffled([...callers.keys()]).map((index) =>
          one(index).catch((error: unknown) => {
            if (!(error instanceof RateLimitReached)) throw error;
          }),
        ),
      );
    const attemptsOf = (index: number) => attempts[index % attempts.length] ?? attempts[0];
    const begin = async (index: number) => {
      const caller = callers[index];
      if (caller) await attemptsOf(index)?.begin('a@example.com', caller);
    };
    const succeed = async (index: number) => {
      const caller = callers[index];
      if (caller && index % 20 === 0)
        await attemptsOf(index)?.succeed({ id, email: 'a@example.com' }, caller);
    };
    for (let round = 0; round < 8; round++) {
      await all(begin);
      await observer.query('update sign_in_waits set ready_at = now()');
      await observer.query('delete from sign_in_addresses');
      const swept = Promise.all(attempts.map((one) => one.sweep()));
      await Promise.all([all(begin), all(succeed), all(begin), all(succeed), swept]);
    }
    await expectNoTrace();
  });
});
