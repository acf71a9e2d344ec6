import { PASSWORD, signUp } from '../support/actors';
import { statusesOf } from '../support/limits';
import { startApp, type TestApp } from '../support/test-app';

const ACCOUNTS = 60;
/** At once, as many as a collection's runner has in flight. */
const AT_ONCE = 6;

describe('With the limits that nobody configured', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ RATE_LIMIT: 'on' });
  });
  afterAll(() => app.close());

  /** What a collection does with one account, the mistakes that it makes on purpose included. */
  const walkThrough = async (): Promise<Record<number, number>> => {
    const actor = await signUp(app);
    const { slug } = await actor.publish();
    const article = `/api/articles/${slug}`;
    return statusesOf([
      app.http.post('/api/users/login').send({ user: { email: actor.email, password: PASSWORD } }),
      app.http.post('/api/users').send({ user: { username: actor.username } }),
      app.http.get('/api/articles'),
      app.http.get(`/api/profiles/${actor.username}`),
      app.http.get('/api/user'),
      app.http.get('/api/user').set('Authorization', 'Token expired'),
      actor.get('/api/user'),
      actor.put('/api/user', { user: { bio: 'Writes.' } }),
      actor.post(`${article}/comments`, { comment: { body: 'Well said.' } }),
      actor.post(`${article}/favorite`),
      actor.get('/api/articles/feed'),
    ]);
  };

  it('a collection of tests runs through, from one address within a minute or two', async () => {
    const seen: Record<number, number> = {};
    for (let accounts = 0; accounts < ACCOUNTS; accounts += AT_ONCE) {
      const walks = await Promise.all(Array.from({ length: AT_ONCE }, walkThrough));
      for (const walk of walks) {
        for (const [status, times] of Object.entries(walk)) {
          seen[Number(status)] = (seen[Number(status)] ?? 0) + times;
        }
      }
    }
    expect(seen).not.toHaveProperty('429');
    expect(seen[200]).toBeGreaterThanOrEqual(6 * ACCOUNTS);
  });
});
