import { type Actor, signUp } from '../support/actors';
import { eventually } from '../support/eventually';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, onServer, type TestDatabase } from '../support/test-database';

/** The states of the classes 53 and 57 (PostgreSQL manual, appendix A) that leave the session alive. */
const STATES = ['53000', '53100', '53200', '53400', '57000', '57014'];

describe('A server that refuses', () => {
  let database: TestDatabase;
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startApp({}, database);
    alice = await signUp(app);
    await app.sql(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'not now' using errcode = tg_argv[0]; end $$`);
  });
  afterAll(() => app.close());

  it.each(STATES)('is a 503 to a write that it ends with %s, and nothing is changed', async (state) => {
    await app.sql(
      `create trigger refuse before insert on articles for each row execute function refuse('${state}')`,
    );
    const before = await alice.get('/api/articles').expect(200);
    const answer = await alice.post('/api/articles', {
      article: { title: 'Not now', description: 'x', body: 'x' },
    });
    await app.sql('drop trigger refuse on articles');
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    expect((await alice.get('/api/articles').expect(200)).body).toEqual(before.body);
  });

  it('is a 503 everywhere while it lets nobody in, and all is well once it does', async () => {
    const name = new URL(database.url ?? '').pathname.slice(1);
    await onServer(`alter database ${name} with allow_connections false`);
    try {
      await onServer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
      for (const path of ['/api/articles', '/api/tags', '/health/ready', '/api/user']) {
        const { status, headers } = await alice.get(path);
        expect([path, status, headers['retry-after']]).toEqual([path, 503, '1']);
      }
    } finally {
      await onServer(`alter database ${name} with allow_connections true`);
    }
    await eventually('readiness', async () => (await alice.get('/health/ready')).status === 200);
    await alice.get('/api/articles').expect(200);
  });
});
