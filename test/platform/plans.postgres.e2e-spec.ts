import { signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

describe('Prepared statements', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ DATABASE_POOL_SIZE: '1' });
  });
  afterAll(() => app.close());

  it('recover from a plan that a migration made stale, outside and inside a transaction', async () => {
    const alice = await signUp(app);
    await alice.get('/api/user').expect(200);
    const { slug } = await alice.publish();
    await app.http.get(`/api/articles/${slug}`).expect(200);
    await app.sql('alter table users alter column email type varchar(320)');
    await app.sql('alter table article_slugs alter column article_id type smallint');
    await alice.get('/api/user').expect(200);
    await alice.publish();
    await alice.put(`/api/articles/${slug}`, { article: { title: 'Another title' } }).expect(200);
    await app.http.get(`/api/articles/${slug}`).expect(200);
  });
});
