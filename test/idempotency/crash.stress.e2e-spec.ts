import { randomUUID } from 'node:crypto';
import request, { type Response } from 'supertest';
import { PASSWORD, unique } from '../support/actors';
import { articlePage, headerOf } from '../support/answers';
import { build, preparedFolder, removeFolder, ServerProcess } from '../support/server-process';
import { createTestDatabase, SERVER_URL, type TestDatabase } from '../support/test-database';

const TEST_TIMEOUT = 600_000;
/** More statements than any request makes. */
const MOST_STATEMENTS = 60;

describe('A request with a key whose process is killed', () => {
  let folder: string;
  let database: TestDatabase | undefined;
  let variables: Record<string, string>;
  let server: ServerProcess;

  beforeAll(async () => {
    build();
    folder = preparedFolder();
    variables = { DATA_DIR: folder, SEED: 'none' };
    if (SERVER_URL) {
      database = await createTestDatabase();
      variables['DATABASE_URL'] = database.url ?? '';
    }
    await start();
  });
  afterAll(async () => {
    await server.kill();
    await database?.drop();
    removeFolder(folder);
  });

  async function start(): Promise<void> {
    server = await ServerProcess.start(variables, 'test/support/dying-server.cjs');
  }

  interface Sent {
    readonly path: string;
    readonly body: object;
    readonly key: string;
    readonly token?: string;
  }

  function send(
    { path, body, key, token }: Sent,
    dieAt: number | 'answer' = MOST_STATEMENTS,
  ): Promise<Response> {
    const test = request(server.url).post(path).set('Idempotency-Key', key).set('X-Die-At', String(dieAt));
    return (token === undefined ? test : test.set('Authorization', `Token ${token}`)).send(body);
  }

  const lost = (sent: Sent, dieAt: number | 'answer') => send(sent, dieAt).catch(() => null);

  /** Sends each with a process that dies before its first statement, then before the second, until one lives. */
  async function atEachStatement(prepare: () => Sent, check: (sent: Sent, first: Response) => Promise<void>) {
    for (let dieAt = 0; dieAt < MOST_STATEMENTS; dieAt++) {
      const sent = prepare();
      const answer = await lost(sent, dieAt);
      if (answer === null) {
        await server.exit();
        await start();
      }
      const again = await send(sent);
      expect({ dieAt, status: again.status }).toEqual({ dieAt, status: 201 });
      if (answer !== null) expect(again.text).toBe(answer.text);
      const last = await send(sent);
      expect([last.text, headerOf(last, 'idempotent-replayed')]).toEqual([again.text, 'true']);
      await check(sent, last);
      if (answer !== null) return dieAt;
    }
    throw new Error('There is no end to the statements');
  }

  it(
    'at any statement of publishing completes once when it is sent again',
    async () => {
      const username = unique('crash');
      const user = { username, email: `${username}@example.com`, password: PASSWORD };
      const signedUp = await request(server.url).post('/api/users').send({ user }).expect(201);
      const { token } = (signedUp.body as { user: { token: string } }).user;
      let published = 0;
      const statements = await atEachStatement(
        () => ({
          path: '/api/articles',
          body: { article: { title: unique('Crash '), description: 'x', body: 'x', tagList: ['crash'] } },
          key: randomUUID(),
          token,
        }),
        async () => {
          published++;
          const page = await request(server.url)
            .get(`/api/articles?author=${username}&limit=100`)
            .expect(200);
          expect(articlePage(page).articles).toHaveLength(published);
          expect(articlePage(page).articlesCount).toBe(published);
        },
      );
      // The look-up, BEGIN, the claim, a savepoint, the article, its slug and tag, the answer, COMMIT.
      expect(statements).toBeGreaterThanOrEqual(9);
    },
    TEST_TIMEOUT,
  );

  it(
    'after its commit and before its answer gets that answer when it is sent again',
    async () => {
      const username = unique('crash');
      const user = { username, email: `${username}@example.com`, password: PASSWORD };
      const sent = { path: '/api/users', body: { user }, key: randomUUID() };
      expect(await lost(sent, 'answer')).toBeNull();
      await server.exit();
      await start();
      const again = await send(sent);
      expect([again.status, headerOf(again, 'idempotent-replayed')]).toEqual([201, 'true']);
      const { token } = (again.body as { user: { token: string } }).user;
      await request(server.url).get('/api/user').set('Authorization', `Token ${token}`).expect(200);
    },
    TEST_TIMEOUT,
  );

  it(
    'at any statement of signing up opens one account, and the token that it gets is good',
    async () => {
      await atEachStatement(
        () => {
          const username = unique('crash');
          const user = { username, email: `${username}@example.com`, password: PASSWORD };
          return { path: '/api/users', body: { user }, key: randomUUID() };
        },
        async (_, { body }) => {
          const { token } = (body as { user: { token: string } }).user;
          await request(server.url).get('/api/user').set('Authorization', `Token ${token}`).expect(200);
        },
      );
    },
    TEST_TIMEOUT,
  );
});
