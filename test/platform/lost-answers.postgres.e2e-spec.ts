import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { DatabaseLink } from '../support/database-link';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const UNKNOWN = {
  outcome: [
    'is unknown: it may or may not have been done. Look before you repeat it, or repeat it with the same Idempotency-Key',
  ],
};

describe('When the database does what it is told, and its answer is lost', () => {
  let database: TestDatabase;
  let link: DatabaseLink;
  let app: TestApp;
  let alice: Actor;
  let slug: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    link = await DatabaseLink.to(database.url ?? '');
    // Jobs, whose transactions are not requests', go past the link.
    app = await startApp({
      DATABASE_URL: link.url,
      DATABASE_DIRECT_URL: database.url ?? '',
      RATE_LIMIT: 'on',
    });
    alice = await signUp(app);
    ({ slug } = await alice.publish());
  });
  afterAll(async () => {
    await app.close();
    await link.close();
    await database.drop();
  });

  it('says of a COMMIT that it may or may not have been done', async () => {
    const title = unique('Lost ');
    const swallowed = link.swallowAnswerTo('commit', title);
    const { status, body, headers } = await alice.post('/api/articles', {
      article: { title, description: 'About it', body: 'Text' },
    });
    await swallowed;
    expect({ status, errors: body.errors }).toEqual({ status: 503, errors: UNKNOWN });
    // Waiting is no answer to what has to be looked at first.
    expect(headers['retry-after']).toBeUndefined();
    expect(await app.sql('select title from articles where title = $1', [title])).toEqual([{ title }]);
  });

  it('finds out what became of a COMMIT by itself where the request has an Idempotency-Key', async () => {
    const title = unique('Repeated ');
    const key = unique('key-');
    const publish = () =>
      alice
        .post('/api/articles', { article: { title, description: 'About it', body: 'Text' } })
        .set('Idempotency-Key', key);
    const swallowed = link.swallowAnswerTo('commit', title);
    const answer = await publish();
    await swallowed;
    expect(answer.status).toBe(201);
    expect((await publish()).body).toEqual(answer.body);
    expect(await app.sql('select title from articles where title = $1', [title])).toEqual([{ title }]);
  });

  it('says so of a command outside any transaction', async () => {
    await alice.delete(`/api/articles/${slug}/favorite`).expect(200);
    const swallowed = link.swallowAnswerTo('favorites.add');
    const { status, body } = await alice.post(`/api/articles/${slug}/favorite`);
    await swallowed;
    expect({ status, errors: body.errors }).toEqual({ status: 503, errors: UNKNOWN });
    expect(await app.sql('select count(*)::int as n from favorites')).toEqual([{ n: 1 }]);
  });

  it('leaves no doubt where only a count of attempts went unanswered', async () => {
    const swallowed = link.swallowAnswerTo('auth.admit');
    const { email } = alice;
    const { status, body } = await app.http
      .post('/api/users/login')
      .send({ user: { email, password: PASSWORD } });
    await swallowed;
    expect({ status, errors: body.errors }).toEqual({
      status: 503,
      errors: { database: ['is unavailable, try again shortly'] },
    });
  });

  it('repeats a question once on another connection, unseen', async () => {
    const swallowed = link.swallowAnswerTo('articles.get');
    const { status } = await app.http.get(`/api/articles/${slug}`);
    await swallowed;
    expect(status).toBe(200);
  });

  it('repeats a transaction that could not begin, or was broken off before its COMMIT', async () => {
    for (const statement of ['begin', 'articles.count']) {
      const title = unique('Broken off ');
      const swallowed = link.swallowAnswerTo(statement);
      await alice.publish({ title });
      await swallowed;
      expect(await app.sql('select count(*)::int as n from articles where title = $1', [title])).toEqual([
        { n: 1 },
      ]);
    }
  });
});
