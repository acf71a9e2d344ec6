import { type Actor, signUp } from '../support/actors';
import { ServerProcess } from '../support/server-process';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, pooledUrl, type TestDatabase } from '../support/test-database';

/** Requests at once: more than the pooler has connections to share out. */
const CLIENTS = 16;

describe('Behind a pooler in transaction mode that keeps no prepared statements', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  describe('two instances', () => {
    let apps: TestApp[];
    let actors: Actor[];

    beforeAll(async () => {
      // The database outlives them.
      const shared = { ...database, drop: () => Promise.resolve() };
      apps = [await startApp({}, shared), await startApp({}, shared)];
      actors = await Promise.all(apps.map((app) => signUp(app)));
    });
    afterAll(async () => {
      for (const app of apps) await app.close();
    });

    it('answer whatever is asked for, reads and writes at once', async () => {
      const work = Array.from({ length: CLIENTS }, async (_, client) => {
        const actor = actors[client % actors.length] as Actor;
        const { slug } = await actor.publish({ tagList: ['pooled'] });
        const answers = [
          await actor.post(`/api/articles/${slug}/favorite`),
          await actor.post(`/api/articles/${slug}/comments`, { comment: { body: 'Well put.' } }),
          await actor.get(`/api/articles/${slug}/comments`),
          await actor.get('/api/articles?tag=pooled'),
          await actor.get('/api/tags'),
          await actor.get('/api/user'),
          await actor.put(`/api/articles/${slug}`, { article: { body: 'Better put.' } }),
          await actor.delete(`/api/articles/${slug}`),
        ];
        return answers.map(({ status }) => status);
      });
      for (const statuses of await Promise.all(work)) {
        expect(statuses).toEqual([200, 201, 200, 200, 200, 200, 200, 204]);
      }
    });
  });

  it.each([
    [
      'without DATABASE_DIRECT_URL',
      false,
      /DATABASE_DIRECT_URL: is missing, and DATABASE_URL leads through a pooler in transaction mode/,
    ],
    [
      'with one that leads through it too',
      true,
      /DATABASE_DIRECT_URL: leads through a pooler in transaction mode/,
    ],
  ])('a server %s does not start, and says why', async (_, isDirect, sentence) => {
    const pooled = pooledUrl(database.url ?? '');
    const server = ServerProcess.launch({
      DATABASE_URL: isDirect ? (database.url ?? '') : pooled,
      DATABASE_DIRECT_URL: isDirect ? pooled : '',
      APP_SECRET: 'a secret for tests, and for tests alone',
    });
    expect(await server.exit()).toBe(1);
    expect(server.output).toMatch(sentence);
  });
});
