import { type Actor, type ArticleBody, signUp, unique } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

describe('Articles', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob] = [await signUp(app), await signUp(app)];
  });
  afterAll(() => app.close());

  it('publishes an article and shows it to everybody', async () => {
    const article = await alice.publish({ title: 'How to train your dragon', tagList: ['training', 'dragons', 'dragons'] });
    expect(article).toMatchObject({
      slug: 'how-to-train-your-dragon',
      tagList: ['dragons', 'training'],
      favorited: false,
      favoritesCount: 0,
      author: { username: alice.username, following: false },
    });
    expect(article.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(article.updatedAt).toBe(article.createdAt);
    const answer = await app.http.get('/api/articles/how-to-train-your-dragon').expect(200);
    expect(answer.body).toEqual({ article });
  });
});
void ({} as ArticleBody);
void unique;
