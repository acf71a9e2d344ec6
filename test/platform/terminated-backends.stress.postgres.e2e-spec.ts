import { Client } from 'pg';
import { type Actor, signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const LOAD_MS = 10_000;
const TERMINATION_INTERVAL_MS = 200;

describe('While the backends are terminated again and again', () => {
  let database: TestDatabase;
  let app: TestApp;
  let alice: Actor;
  let slug: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startApp({}, database);
    alice = await signUp(app);
    ({ slug } = await alice.publish());
  });
  afterAll(() => app.close());

  /** Terminates every connection of the pool's, at an interval, until told to stop; returns how many. */
  async function terminate(signal: AbortSignal): Promise<number> {
    const client = new Client({ connectionString: database.url ?? '' });
    await client.connect();
    let terminated = 0;
    while (!signal.aborted) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and application_name = 'broadsheet'`,
      );
      terminated += rowCount ?? 0;
      await new Promise((resolve) => setTimeout(resolve, TERMINATION_INTERVAL_MS));
    }
    await client.end();
    return terminated;
  }

  it('answers every read, and no write as undone that was done', async () => {
    const stop = new AbortController();
    const terminated = terminate(stop.signal);
    const until = performance.now() + LOAD_MS;
    const paths = ['/api/articles', `/api/articles/${slug}`, '/api/tags', '/health/ready', '/api/user'];
    const reads: Record<number, number> = {};
    const writes: Record<number, number> = {};
    const refused: string[] = [];
    const readers = Array.from({ length: 12 }, async (_, reader) => {
      for (let turn = reader; performance.now() < until; turn++) {
        const { status } = await alice.get(paths[turn % paths.length] ?? '');
        reads[status] = (reads[status] ?? 0) + 1;
      }
    });
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let turn = 0; performance.now() < until; turn++) {
        const title = `Of writer ${writer}, number ${turn}`;
        const article = { title, description: 'x', body: 'x' };
        const { status, body } = await alice.post('/api/articles', { article });
        writes[status] = (writes[status] ?? 0) + 1;
        if (status === 503 && 'database' in body.errors) refused.push(title);
      }
    });
    await Promise.all([...readers, ...writers]);
    stop.abort();
    expect(reads[200]).toBeGreaterThan(100);
    expect(await terminated).toBeGreaterThan(100);
    expect(Object.keys(reads)).toEqual(['200']);
    expect(writes[201]).toBeGreaterThan(10);
    expect(await app.sql('select title from articles where title = any ($1)', [refused])).toEqual([]);
  });
});
