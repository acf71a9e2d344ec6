import { type Actor, PASSWORD, signUp } from '../support/actors';
import { DatabaseLink } from '../support/database-link';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Milliseconds: three times the deadline that the server promises, since the machine may be busy. */
const DEADLINE = 6_000;

describe('A database outage', () => {
  let database: TestDatabase;
  let link: DatabaseLink;
  let app: TestApp;
  let alice: Actor;
  let slug: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    link = await DatabaseLink.to(database.url ?? '');
    app = await startApp({ DATABASE_URL: link.url });
    alice = await signUp(app);
    ({ slug } = await alice.publish());
  });
  afterAll(async () => {
    link.restore();
    await app.close();
    await link.close();
    await database.drop();
  });

  async function everyRouteIsUnavailable(): Promise<void> {
    const { username, email } = alice;
    const requests = [
      app.http.get('/api/articles'),
      app.http.get(`/api/articles/${slug}`),
      app.http.get(`/api/articles/${slug}/comments`),
      app.http.get('/api/tags'),
      app.http.get(`/api/profiles/${username}`),
      app.http.get('/users/1'),
      app.http.get('/health/ready'),
      app.http.post('/api/users/login').send({ user: { email, password: PASSWORD } }),
      alice.get('/api/user'),
      alice.post('/api/articles', { article: { title: 'x', description: 'x', body: 'x' } }),
      alice.post(`/api/articles/${slug}/favorite`),
      alice.delete(`/api/articles/${slug}`),
    ];
    const started = Date.now();
    const answers = await Promise.all(requests);
    expect(Date.now() - started).toBeLessThan(DEADLINE);
    for (const { status, headers, body } of answers) {
      expect({ status, retryAfter: headers['retry-after'], code: body.code }).toEqual({
        status: 503,
        retryAfter: '1',
        code: 'database-unavailable',
      });
    }
    await app.http.get('/health/live').expect(200);
  }

  async function resumes(): Promise<void> {
    const started = Date.now();
    while ((await app.http.get('/health/ready')).status !== 200) {
      expect(Date.now() - started).toBeLessThan(DEADLINE);
    }
    await app.http.get(`/api/articles/${slug}`).expect(200);
    await alice.publish();
  }

  it('answers 503 at once while connections are refused, and resumes by itself', async () => {
    link.cut();
    await everyRouteIsUnavailable();
    link.restore();
    await resumes();
  });

  it('answers 503 in time while the server is silent, and resumes by itself', async () => {
    link.silence();
    await everyRouteIsUnavailable();
    // By now nothing has been heard of sessions that ended for so long that each request asks.
    await everyRouteIsUnavailable();
    link.restore();
    await resumes();
  });

  it('breaks off a transaction in the middle without half of it remaining', async () => {
    const before = await app.sql('select count(*)::int as n from articles');
    const writes = Array.from({ length: 20 }, (_, index) =>
      alice.post('/api/articles', {
        article: { title: `Cut ${index}`, description: 'x', body: 'x', tagList: ['cut'] },
      }),
    ).map((request) => request.then(({ status }) => status));
    setTimeout(() => {
      link.cut();
    }, 25);
    const acknowledged = (await Promise.all(writes)).filter((status) => status === 201).length;
    link.restore();
    await resumes();
    const [after] = await app.sql(`
      select (select count(*)::int from articles) as articles,
             (select sum(articles_count)::int from article_totals) as total,
             (select count(*)::int from article_slugs) as slugs,
             (select count(*)::int from article_tags) as tagged,
             (select articles_count from tags where name = 'cut') as counted`);
    const kept = Number(after?.['articles']) - Number(before[0]?.['n']) - 1;
    expect(kept).toBeGreaterThanOrEqual(acknowledged);
    expect(after).toMatchObject({ total: after?.['articles'], slugs: after?.['articles'] });
    expect(after?.['tagged'] ?? 0).toBe(after?.['counted'] ?? 0);
  });
});
