import request from 'supertest';
import { type Actor, PASSWORD, signUp } from '../support/actors';
import { DatabaseLink } from '../support/database-link';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Milliseconds in which every instance knows. */
const PROMISE = 1_000;

describe('A session ended on one instance', () => {
  let database: TestDatabase;
  let link: DatabaseLink;
  let one: TestApp;
  let other: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    database = await createTestDatabase();
    link = await DatabaseLink.to(database.url ?? '');
    one = await startApp({ DATABASE_URL: database.url ?? '' });
    // Its notifications come over a wire that can be cut; its questions do not.
    other = await startApp({ DATABASE_URL: database.url ?? '', DATABASE_DIRECT_URL: link.url });
  });
  beforeEach(async () => {
    alice = await signUp(one);
  });
  afterAll(async () => {
    link.restore();
    await Promise.all([one.close(), other.close()]);
    await link.close();
    await database.drop();
  });

  const onOther = () => request(other.url).get('/api/user').set('Authorization', alice.authorization);

  async function refusedWithin(promise: number): Promise<void> {
    const ended = Date.now();
    while ((await onOther()).status !== 401) expect(Date.now() - ended).toBeLessThan(promise * 3);
  }

  it('is refused on the other within a second', async () => {
    await onOther().expect(200);
    await alice.post('/api/auth/logout').expect(204);
    await refusedWithin(PROMISE);
  });

  it('is refused there when it ended by a password change, or by hand', async () => {
    const login = await request(one.url)
      .post('/api/users/login')
      .send({ user: { email: alice.email, password: PASSWORD } });
    const { token } = (login.body as { user: { token: string } }).user;
    await onOther().expect(200);
    await request(one.url)
      .put('/api/user')
      .set('Authorization', `Token ${token}`)
      .send({ user: { password: 'quite another password' } })
      .expect(200);
    await refusedWithin(PROMISE);

    alice = await signUp(one);
    await onOther().expect(200);
    await one.sql('delete from sessions where user_id = (select id from users where email = $1)', [
      alice.email,
    ]);
    await refusedWithin(PROMISE);
  });

  it.each(['cut', 'silence'] as const)(
    'is refused while the other hears nothing (%s), and after it hears again',
    async (failure) => {
      await onOther().expect(200);
      link[failure]();
      try {
        await new Promise((resolve) => setTimeout(resolve, PROMISE));
        await onOther().expect(200);
        await alice.post('/api/auth/logout').expect(204);
        expect((await onOther()).status).toBe(401);
      } finally {
        link.restore();
      }
      for (let tries = 0; tries < 20; tries++) {
        expect((await onOther()).status).toBe(401);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  );
});
