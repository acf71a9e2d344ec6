import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { userOf } from '../support/answers';
import type { MailCatcher } from '../support/mail-catcher';
import { mailsTo, tokenTo } from '../support/mail-links';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const address = () => `${unique('moved')}@example.com`;

describe('Changing an e-mail address', () => {
  let catcher: MailCatcher;
  let app: TestApp;
  let alice: Actor;
  let email: string;

  const post = (path: string, token: string) => app.http.post(`/api/auth/${path}`).send({ token });
  const verify = (token: string) => post('verify-email', token);
  const revert = (token: string) => post('revert-email', token);
  const change = (to: string, actor = alice) => actor.put('/api/user', { user: { email: to } }).expect(200);
  const signIn = (as: string, password = PASSWORD) =>
    app.http.post('/api/users/login').send({ user: { email: as, password } });
  const current = async () => userOf(await alice.get('/api/user').expect(200));

  async function confirmSignUp(actor: Actor): Promise<void> {
    await verify(await tokenTo(catcher, actor.email, '/verify-email')).expect(204);
  }

  describe('which needs no confirmation', () => {
    beforeAll(async () => {
      app = await startApp();
      catcher = app.mail;
    });
    beforeEach(async () => {
      alice = await signUp(app);
      email = address();
    });
    afterAll(() => app.close());

    it('takes effect at once, unconfirmed, and mails both addresses', async () => {
      await confirmSignUp(alice);
      expect(userOf(await change(email))).toMatchObject({ email, emailVerified: false });
      await signIn(email).expect(200);
      await mailsTo(catcher, alice.email, '/revert-email');
      await verify(await tokenTo(catcher, email, '/verify-email')).expect(204);
      expect(await current()).toMatchObject({ email, emailVerified: true });
    });

    it('keeps what was confirmed when only the spelling changes, and mails nobody', async () => {
      await confirmSignUp(alice);
      const respelled = `${alice.username.toUpperCase()}@example.com`;
      expect(userOf(await change(respelled))).toMatchObject({ email: respelled, emailVerified: true });
      await change(email);
      expect(await mailsTo(catcher, respelled, '/revert-email')).toHaveLength(1);
    });

    it('makes the links to the former address useless', async () => {
      const token = await tokenTo(catcher, alice.email, '/verify-email');
      await change(email);
      await verify(token).expect(422);
    });

    it('is undone by the former address, which ends every session', async () => {
      await confirmSignUp(alice);
      await change(email);
      const token = await tokenTo(catcher, alice.email, '/revert-email');
      const pending = await tokenTo(catcher, email, '/verify-email');
      await revert(token).expect(204);
      await alice.get('/api/user').expect(401);
      await signIn(email).expect(401);
      expect(userOf(await signIn(alice.email).expect(200))).toMatchObject({ emailVerified: true });
      await verify(pending).expect(422);
      await revert(token).expect(422);
    });

    it('is undone once, however many try at once', async () => {
      await change(email);
      const token = await tokenTo(catcher, alice.email, '/revert-email');
      const answers = await Promise.all(Array.from({ length: 50 }, () => revert(token)));
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 422)).toHaveLength(49);
    });

    it('can be undone for three days', async () => {
      await change(email);
      const token = await tokenTo(catcher, alice.email, '/revert-email');
      const [row] = await app.sql(
        `select extract(epoch from expires_at - written_at)::int as seconds from one_time_links
          where email = $1 and purpose = 'revert-email'`,
        [alice.email],
      );
      expect(row?.['seconds']).toBe(72 * 3600);
      await app.sql(`update one_time_links set expires_at = now() where purpose = 'revert-email'`);
      await revert(token).expect(422);
    });

    it('is undone by the first owner, wherever it went from there and whoever undoes what', async () => {
      const [second, third] = [address(), address()];
      await change(second);
      const fromFirst = await tokenTo(catcher, alice.email, '/revert-email');
      await change(third);
      const fromSecond = await tokenTo(catcher, second, '/revert-email');
      await revert(fromSecond).expect(204);
      await revert(fromFirst).expect(204);
      await signIn(alice.email).expect(200);
      await signIn(second).expect(401);
    });

    it('makes a later link useless when an earlier one is used', async () => {
      const [second, third] = [address(), address()];
      await change(second);
      await change(third);
      const fromSecond = await tokenTo(catcher, second, '/revert-email');
      await revert(await tokenTo(catcher, alice.email, '/revert-email')).expect(204);
      await revert(fromSecond).expect(422);
    });

    it('keeps a confirmed address for its owner while they may undo it', async () => {
      await confirmSignUp(alice);
      await change(email);
      const user = { username: unique('squatter'), email: alice.email, password: PASSWORD };
      expectProblem(await app.http.post('/api/users').send({ user }), 409, {
        email: ['has already been taken'],
      });
      await change(alice.email);
      expect(await current()).toMatchObject({ email: alice.email });
    });

    it('gives an address free that nobody confirmed, and then cannot be undone once it is taken', async () => {
      await change(email);
      const token = await tokenTo(catcher, alice.email, '/revert-email');
      const user = { username: unique('owner'), email: alice.email, password: PASSWORD };
      await app.http.post('/api/users').send({ user }).expect(201);
      expectProblem(await revert(token), 409, { email: ['has already been taken'] });
      expect(await current()).toMatchObject({ email });
    });
  });

  describe('which needs confirmation', () => {
    beforeAll(async () => {
      app = await startApp({ REQUIRE_VERIFIED_EMAIL: 'write' });
      catcher = app.mail;
    });
    beforeEach(async () => {
      alice = await signUp(app);
      await confirmSignUp(alice);
      email = address();
    });
    afterAll(() => app.close());

    it('takes effect when the new address is confirmed', async () => {
      expect(userOf(await change(email))).toMatchObject({ email: alice.email, emailVerified: true });
      await mailsTo(catcher, alice.email, '/revert-email');
      const token = await tokenTo(catcher, email, '/verify-email');
      expect(await current()).toMatchObject({ email: alice.email });
      await verify(token).expect(204);
      expect(await current()).toMatchObject({ email, emailVerified: true });
    });

    it('is called off by the present address, and undone by it later', async () => {
      await change(email);
      const token = await tokenTo(catcher, email, '/verify-email');
      await revert(await tokenTo(catcher, alice.email, '/revert-email')).expect(204);
      await verify(token).expect(422);
      const again = userOf(await signIn(alice.email).expect(200));
      expect(again).toMatchObject({ email: alice.email, emailVerified: true });
    });

    it('is mailed again to the address that is to be', async () => {
      await change(email);
      await tokenTo(catcher, email, '/verify-email');
      await alice.post('/api/auth/verify-email/resend').expect(202);
      await verify(await tokenTo(catcher, email, '/verify-email', 2)).expect(204);
      expect(await current()).toMatchObject({ email });
    });

    it('is whose confirms first', async () => {
      const bob = await signUp(app);
      await confirmSignUp(bob);
      await change(email);
      const first = await tokenTo(catcher, email, '/verify-email');
      await change(email, bob);
      const second = await tokenTo(catcher, email, '/verify-email', 2);
      await verify(second).expect(204);
      expectProblem(await verify(first), 409, { email: ['has already been taken'] });
      expect(await current()).toMatchObject({ email: alice.email });
    });

    it('refuses an address that is taken', async () => {
      const bob = await signUp(app);
      expectProblem(await alice.put('/api/user', { user: { email: bob.email } }), 409, {
        email: ['has already been taken'],
      });
    });
  });
});
