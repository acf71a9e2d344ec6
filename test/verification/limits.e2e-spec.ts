import { PASSWORD, signUp, unique } from '../support/actors';
import { headerOf, userOf } from '../support/answers';
import { expectTooMany, from, limitOf, statusesOf } from '../support/limits';
import { startApp, type TestApp } from '../support/test-app';

const LIMITS = {
  RATE_LIMIT: 'on',
  RATE_LIMIT_MAILS: '3/600',
  RATE_LIMIT_SECRETS: '4/600',
  TRUST_PROXY: '1',
};

let next = 0;
/** An address that nobody called from before. */
const fresh = () => `192.0.2.${(next++ % 250) + 1}`;

describe('Limits on mails and one-time tokens', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp(LIMITS);
  });
  afterAll(() => app.close());

  it('let so many mails be asked for from one address, by whatever way', async () => {
    const address = fresh();
    const ask = (path: string) =>
      app.http
        .post(path)
        .set(from(address))
        .send({ email: `${unique('somebody')}@example.com` });
    await ask('/api/auth/password-reset/request').expect(202);
    await ask('/api/auth/verify-email/resend').expect(202);
    const last = await ask('/api/auth/password-reset/request').expect(202);
    expect(limitOf(last)).toMatchObject({ policy: '"mails";q=3;w=600', remaining: 0 });
    expectTooMany(await ask('/api/auth/verify-email/resend'));
  });

  it('let so many mails be asked for by one user, from wherever', async () => {
    const alice = await signUp(app);
    const requests = Array.from({ length: 8 }, () =>
      alice.post('/api/auth/verify-email/resend', {}).set(from(fresh())),
    );
    expect(await statusesOf(requests)).toEqual({ 202: 3, 429: 5 });
  });

  it('let nobody have us mail the whole world by moving from address to address', async () => {
    const alice = await signUp(app);
    const move = (email = `${unique('moved')}@example.com`) => alice.put('/api/user', { user: { email } });
    for (let times = 0; times < 3; times++) await move().expect(200);
    const { email } = userOf(await alice.get('/api/user').expect(200));
    expectTooMany(await move());
    expect(userOf(await alice.get('/api/user'))).toMatchObject({ email });
    await move(email.toUpperCase()).expect(200);
    await alice.put('/api/user', { user: { email: email.toUpperCase(), bio: 'Settled.' } }).expect(200);
  });

  it('let so many tokens be tried from one address, whatever they are for', async () => {
    const address = fresh();
    const paths = ['verify-email', 'revert-email', 'password-reset/confirm'];
    const requests = Array.from({ length: 12 }, (_, index) =>
      app.http
        .post(`/api/auth/${paths[index % paths.length] ?? ''}`)
        .set(from(address))
        .send({ token: 'guessed', password: 'another battery staple' }),
    );
    expect((await statusesOf(requests))[429]).toBe(8);
  });

  it('are those of reads on the pages that the links lead to: opening one tries no token', async () => {
    for (let times = 0; times < 6; times++) {
      const page = await app.http.get('/verify-email?token=x').expect(200);
      expect(headerOf(page, 'ratelimit')).toMatch(/^"reads";r=\d{4};/);
    }
  });
});

describe('Signing up with the address of somebody else', () => {
  it.each(['show', 'hide'])(
    'proves nothing: whoever does waits like any other who guesses (%s)',
    async (disclosure) => {
      const app = await startApp({
        RATE_LIMIT: 'on',
        TRUST_PROXY: '1',
        REQUIRE_VERIFIED_EMAIL: 'login',
        SIGNUP_DISCLOSURE: disclosure,
      });
      try {
        const email = `${unique('owner')}@example.com`;
        const address = fresh();
        const join = { user: { username: unique('other'), email, password: PASSWORD } };
        await app.http.post('/api/users').set(from(address)).send(join).expect(202);
        const guess = { user: { email, password: 'not the password' } };
        for (let times = 0; times < 20; times++)
          await app.http.post('/api/users/login').set(from(fresh())).send(guess).expect(401);
        expectTooMany(await app.http.post('/api/users/login').set(from(address)).send(guess));
      } finally {
        await app.close();
      }
    },
  );
});
