import { Client } from 'pg';
import { type Actor, signUp } from '../support/actors';
import { eventually } from '../support/eventually';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Milliseconds: what one request may wait for the database, 2 s, and half of it more for a busy machine. */
const DEADLINE_MS = 3_000;
/** More than the pool has connections. */
const WRITERS = 12;

describe('While writers wait for a table that is locked', () => {
  let database: TestDatabase;
  let app: TestApp;
  let alice: Actor;
  let slug: string;
  let locker: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startApp({ RATE_LIMIT: 'on' }, database);
    alice = await signUp(app);
    ({ slug } = await alice.publish());
    locker = new Client({ connectionString: database.url ?? '' });
    await locker.connect();
  });
  beforeEach(async () => {
    await locker.query('begin; lock table comments, favorites in exclusive mode');
  });
  afterEach(async () => {
    await locker.query('rollback');
  });
  afterAll(async () => {
    await locker.end();
    await app.close();
  });

  const waiting = async () => {
    const { rows } = await locker.query<{ n: number }>(
      'select count(*)::int as n from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())',
    );
    return rows[0]?.n ?? 0;
  };

  /** Writers who all want the same table; ends when as many as may are waiting for it. */
  async function write(send: () => PromiseLike<{ status: number }>) {
    const began = performance.now();
    const answers = Array.from({ length: WRITERS }, async () => {
      const { status } = await send();
      return { status, tookMs: performance.now() - began };
    });
    await eventually('writers to wait for the table', async () => (await waiting()) >= 5);
    return answers;
  }

  it.each([
    ['a statement', () => alice.post(`/api/articles/${slug}/favorite`)],
    ['a deletion that cascades', () => alice.delete(`/api/articles/${slug}`)],
    ['a transaction', () => alice.post(`/api/articles/${slug}/comments`, { comment: { body: 'Well.' } })],
  ])('of %s each, reads and health are served', async (_, send) => {
    const writers = await write(send);
    for (const path of ['/health/ready', '/api/tags', '/api/articles', `/api/articles/${slug}`]) {
      await app.http.get(path).expect(200);
    }
    await alice.get('/api/user').expect(200);
    expect(await waiting()).toBeGreaterThanOrEqual(5);
    for (const { status, tookMs } of await Promise.all(writers)) {
      expect(status).toBe(503);
      expect(tookMs).toBeLessThan(DEADLINE_MS);
    }
    // Whoever was refused waits no longer in the server either, and changes nothing once the table is free.
    await eventually('nobody to wait for the table', async () => (await waiting()) === 0);
    await locker.query('rollback');
    const [left] = await app.sql(
      `select (select count(*)::int from articles) as articles,
                (select count(*)::int from comments) as comments, (select count(*)::int from favorites) as favorites`,
    );
    expect(left).toEqual({ articles: 1, comments: 0, favorites: 0 });
  });
});
