import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Response } from 'supertest';
import { IdempotencyKeyRepository } from '../../src/platform/idempotency/idempotency-key.repository';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { headerOf } from '../support/answers';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const isReplayed = (answer: Response) => headerOf(answer, 'idempotent-replayed') === 'true';
const article = () => ({ article: { title: unique('Title '), description: 'About it', body: 'Text' } });

describe('Two instances', () => {
  let database: TestDatabase;
  let instances: TestApp[];
  let author: Actor;
  let elsewhere: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    instances = [await startApp({}, database), await startApp({ DATABASE_POOL_SIZE: '2' }, database)];
    author = await signUp(instances[0] as TestApp);
    elsewhere = new Client({ connectionString: database.url ?? '' });
    await elsewhere.connect();
  });
  afterAll(async () => {
    await elsewhere.end();
    // The first to close would take the database with it.
    await Promise.all(instances.map(({ app }) => app.close()));
    await Promise.all(instances.map(({ mail }) => mail.close()));
    await database.drop();
  });

  const at = (index: number) => instances[index % 2] as TestApp;
  const publish = (index: number, key: string, body: object) =>
    at(index)
      .http.post('/api/articles')
      .set('Authorization', author.authorization)
      .set('Idempotency-Key', key)
      .send(body);

  it('do once what forty repetitions ask of both, and give one answer', async () => {
    const [key, body] = [randomUUID(), article()];
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => publish(index, key, body)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(answers.filter((answer) => !isReplayed(answer))).toHaveLength(1);
    expect(await at(0).sql('select 1 from articles where title = $1', [body.article.title])).toHaveLength(1);
  });

  it('open one account for repetitions that reach both', async () => {
    const username = unique('user');
    const user = { username, email: `${username}@example.com`, password: PASSWORD };
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        at(index).http.post('/api/users').set('Idempotency-Key', key).send({ user }),
      ),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
  });

  /** Claims a key for another instance, just after somebody has found nothing kept under it. */
  function claimElsewhere(): () => Promise<unknown> {
    const keys = at(1).app.get(IdempotencyKeyRepository);
    let lock = '';
    const find = keys.find.bind(keys);
    jest.spyOn(keys, 'find').mockImplementationOnce(async (id) => {
      lock = Buffer.from(id, 'base64url').readBigInt64BE().toString();
      await elsewhere.query('select pg_advisory_lock($1::bigint)', [lock]);
      return find(id);
    });
    return () => elsewhere.query('select pg_advisory_unlock($1::bigint)', [lock]);
  }

  it('tell a request to come again while the other one takes too long with its key, and hold no connection', async () => {
    const [key, body] = [randomUUID(), article()];
    const release = claimElsewhere();
    const waiting = Array.from({ length: 10 }, () => publish(1, key, body));
    const settled = Promise.all(waiting.map((test) => test.then((answer) => answer)));
    // Ten wait for the key, and the pool has two connections.
    const { http } = at(1);
    for (let times = 0; times < 5; times++) await http.get('/api/tags').expect(200);
    const answers = await settled;
    for (const answer of answers) {
      expectProblem(answer, 409, {
        'Idempotency-Key': ['belongs to a request that is still running: try again with the same key'],
      });
      expect(headerOf(answer, 'retry-after')).toBe('1');
    }
    await release();
    expect(isReplayed(await publish(1, key, body).expect(201))).toBe(false);
    expect(isReplayed(await publish(0, key, body).expect(201))).toBe(true);
  });

  it('go on as soon as the other one has given up', async () => {
    const [key, body] = [randomUUID(), article()];
    const release = claimElsewhere();
    const waiting = publish(1, key, body).then((answer) => answer);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await release();
    expect((await waiting).status).toBe(201);
  });
});
