import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { userOf } from '../support/answers';
import { mailsTo, tokenTo } from '../support/mail-links';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const OWNERS_PASSWORD = 'the password of the owner';
const INVALID = { token: ['is invalid or has expired'] };

describe('Whoever reads the mail of an address', () => {
  let app: TestApp;
  let squatter: Actor;
  let email: string;

  const post = (path: string, body: object) => app.http.post(`/api/auth/${path}`).send(body);
  const signIn = (address: string, password: string) =>
    app.http.post('/api/users/login').send({ user: { email: address, password } });
  const moveTo = (address: string) => squatter.put('/api/user', { user: { email: address } }).expect(200);
  const confirm = async (address: string) =>
    post('verify-email', { token: await tokenTo(app.mail, address, '/verify-email') }).expect(204);
  const resetByMail = async (address: string) => {
    await post('password-reset/request', { email: address }).expect(202);
    const token = await tokenTo(app.mail, address, '/reset-password');
    await post('password-reset/confirm', { token, password: OWNERS_PASSWORD }).expect(204);
  };
  const somewhere = (stem: string) => `${unique(stem)}@example.com`;

  describe.each(['none', 'write'])('with REQUIRE_VERIFIED_EMAIL=%s', (requirement) => {
    beforeAll(async () => {
      app = await startApp({ REQUIRE_VERIFIED_EMAIL: requirement });
    });
    beforeEach(async () => {
      squatter = await signUp(app);
      email = somewhere('owner');
    });
    afterAll(() => app.close());

    it('has the account for good after setting a password: no link brings an earlier address back', async () => {
      await confirm(squatter.email);
      const between = somewhere('between');
      await moveTo(between);
      if (requirement === 'write') await confirm(between);
      await moveTo(email);
      if (requirement === 'write') await confirm(email);
      const back = [
        await tokenTo(app.mail, squatter.email, '/revert-email'),
        await tokenTo(app.mail, between, '/revert-email'),
      ];
      await resetByMail(email);
      for (const token of back) expectProblem(await post('revert-email', { token }), 422, INVALID);
      expect(userOf(await signIn(email, OWNERS_PASSWORD).expect(200))).toMatchObject({ email });
      // The address that the account came from is free for others again.
      const user = { username: unique('other'), email: squatter.email, password: PASSWORD };
      await app.http.post('/api/users').send({ user }).expect(201);
    });

    it('keeps the account after setting a password: a move that somebody began is off', async () => {
      await confirm(squatter.email);
      await moveTo(email);
      const move = await tokenTo(app.mail, email, '/verify-email');
      const owned = requirement === 'write' ? squatter.email : email;
      await resetByMail(owned);
      expectProblem(await post('verify-email', { token: move }), 422, INVALID);
      expect(userOf(await signIn(owned, OWNERS_PASSWORD).expect(200))).toMatchObject({ email: owned });
    });

    it('may still go back to where the account is, after setting a password there', async () => {
      await confirm(squatter.email);
      await moveTo(email);
      if (requirement === 'none') await moveTo(squatter.email);
      const token = await tokenTo(app.mail, squatter.email, '/revert-email');
      await resetByMail(squatter.email);
      await post('revert-email', { token }).expect(204);
      await signIn(squatter.email, OWNERS_PASSWORD).expect(200);
    });
  });

  describe('where addresses need no confirmation', () => {
    beforeAll(async () => {
      app = await startApp();
    });
    beforeEach(async () => {
      squatter = await signUp(app);
      email = somewhere('owner');
    });
    afterAll(() => app.close());

    it('sets no password of an account that has moved on, whenever the link was asked for', async () => {
      await post('password-reset/request', { email: squatter.email }).expect(202);
      const token = await tokenTo(app.mail, squatter.email, '/reset-password');
      await moveTo(email);
      // As a request does that found the account before it moved, and issued the link after.
      await app.sql(
        `update one_time_links set used_at = null where email = $1 and purpose = 'reset-password'`,
        [squatter.email],
      );
      const confirmation = { token, password: OWNERS_PASSWORD };
      expectProblem(await post('password-reset/confirm', confirmation), 422, INVALID);
      await signIn(email, PASSWORD).expect(200);
    });

    it('is told which account is meant', async () => {
      await post('password-reset/request', { email: squatter.email }).expect(202);
      await moveTo(email);
      for (const [address, path] of [
        [squatter.email, '/verify-email'],
        [squatter.email, '/revert-email'],
        [email, '/verify-email'],
      ] as const) {
        const [mail] = await mailsTo(app.mail, address, path);
        expect(mail?.text).toContain(squatter.username);
        expect(mail?.html).toContain(squatter.username);
      }
      await post('password-reset/request', { email }).expect(202);
      const [reset] = await mailsTo(app.mail, email, '/reset-password');
      expect(reset?.text).toContain(squatter.username);
    });

    it('can have an address once its former owner can no longer bring it back', async () => {
      await confirm(squatter.email);
      await moveTo(email);
      const user = { username: unique('next'), email: squatter.email, password: PASSWORD };
      const join = () => app.http.post('/api/users').send({ user });
      await join().expect(409);
      await app.sql(
        `update one_time_links set expires_at = now() where email = $1 and purpose = 'revert-email'`,
        [squatter.email],
      );
      await join().expect(201);
    });
  });
});
