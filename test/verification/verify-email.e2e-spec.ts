import type { Response } from 'supertest';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { headerOf, userOf } from '../support/answers';
import type { MailCatcher } from '../support/mail-catcher';
import { linkIn, mailsTo, tokenTo } from '../support/mail-links';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const INVALID = { token: ['is invalid or has expired'] };

describe('Confirming an e-mail address', () => {
  let catcher: MailCatcher;
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp({ APP_URL: 'https://news.example' });
    catcher = app.mail;
  });
  beforeEach(async () => {
    alice = await signUp(app);
  });
  afterAll(() => app.close());

  const verify = (token: string) => app.http.post('/api/auth/verify-email').send({ token });
  const resend = (body: object = {}) => app.http.post('/api/auth/verify-email/resend').send(body);
  const isVerified = async (actor = alice) => userOf(await actor.get('/api/user').expect(200)).emailVerified;
  const statuses = (answers: Response[]) => answers.map(({ status }) => status).sort();

  it('takes the link of the mail that a sign-up sends', async () => {
    expect(await isVerified()).toBe(false);
    const [mail] = await mailsTo(catcher, alice.email, '/verify-email');
    const link = linkIn(mail ?? {});
    expect(link.origin).toBe('https://news.example');
    expect(mail?.html).toContain(link.href.replaceAll('&', '&amp;'));

    await verify(link.searchParams.get('token') ?? '').expect(204);
    expect(await isVerified()).toBe(true);
    const signedIn = await app.http
      .post('/api/users/login')
      .send({ user: { email: alice.email, password: PASSWORD } });
    expect(userOf(signedIn).emailVerified).toBe(true);
  });

  it('leads to a page that confirms nothing by being opened', async () => {
    const token = await tokenTo(catcher, alice.email, '/verify-email');
    const page = await app.http.get(`/verify-email?token=${token}`).expect(200);
    expect(headerOf(page, 'content-type')).toBe('text/html; charset=utf-8');
    expect(headerOf(page, 'cache-control')).toBe('no-store');
    expect(headerOf(page, 'referrer-policy')).toBe('no-referrer');
    expect(page.text).not.toContain(token);
    await app.http.head(`/verify-email?token=${token}`).expect(200);
    await app.http.get('/api/auth/verify-email').query({ token }).expect(405);
    expect(await isVerified()).toBe(false);
    await verify(token).expect(204);
  });

  it('takes it once, however many try at once', async () => {
    const token = await tokenTo(catcher, alice.email, '/verify-email');
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(token)));
    expect(statuses(answers)).toEqual([204, ...Array<number>(49).fill(422)]);
    expectProblem(await verify(token), 422, INVALID);
    const events = await app.sql(
      `select action from audit_events where action = 'auth.email.verified'
          and target_id = (select id from users where email = $1)`,
      [alice.email],
    );
    expect(events).toHaveLength(1);
  });

  it('takes it for a day, from the time that the mail was written', async () => {
    const token = await tokenTo(catcher, alice.email, '/verify-email');
    const [row] = await app.sql(
      `select extract(epoch from expires_at - written_at)::int as seconds from one_time_links where email = $1`,
      [alice.email],
    );
    expect(row?.['seconds']).toBe(24 * 3600);
    await app.sql('update one_time_links set expires_at = now() where email = $1', [alice.email]);
    expectProblem(await verify(token), 422, INVALID);
    expect(await isVerified()).toBe(false);
  });

  it.each(['', 'forged', 'A'.repeat(43), ' '])('refuses %j', async (token) => {
    await verify(token).expect(422);
  });

  it('refuses tokens that are good for something else', async () => {
    await verify(alice.token).expect(422);
    const token = await tokenTo(catcher, alice.email, '/verify-email');
    await app.http.post('/api/auth/revert-email').send({ token }).expect(422);
    await app.http
      .post('/api/auth/password-reset/confirm')
      .send({ token, password: 'quite another password' })
      .expect(422);
    await app.http.get('/api/user').set('Authorization', `Token ${token}`).expect(401);
    await app.http.post('/api/auth/refresh').send({ refreshToken: token }).expect(401);
    await verify(token).expect(204);
  });

  it('mails the link again to whoever is signed in, whatever address they name', async () => {
    const other = `${unique('other')}@example.com`;
    await tokenTo(catcher, alice.email, '/verify-email');
    await alice.post('/api/auth/verify-email/resend').expect(202);
    const token = await tokenTo(catcher, alice.email, '/verify-email', 2);
    await alice.post('/api/auth/verify-email/resend', { email: other }).expect(202);
    await verify(await tokenTo(catcher, alice.email, '/verify-email', 3)).expect(204);
    // Confirmed is confirmed: the other links have nothing to say any more.
    await verify(token).expect(422);
    expect(catcher.messages.some(({ recipients }) => recipients.includes(other))).toBe(false);
  });

  it('mails it again to an address, and tells nobody whether there was anything to mail', async () => {
    const stranger = `${unique('stranger')}@example.com`;
    await tokenTo(catcher, alice.email, '/verify-email');
    const known = await resend({ email: alice.email.toUpperCase() }).expect(202);
    const unknown = await resend({ email: stranger }).expect(202);
    expect(unknown.text).toBe(known.text);
    await verify(await tokenTo(catcher, alice.email, '/verify-email', 2)).expect(204);

    await resend({ email: alice.email }).expect(202);
    await alice.post('/api/auth/verify-email/resend').expect(202);
    const marker = await signUp(app);
    await tokenTo(catcher, marker.email, '/verify-email');
    expect(await mailsTo(catcher, alice.email, '/verify-email')).toHaveLength(2);
    expect(catcher.messages.some(({ recipients }) => recipients.includes(stranger))).toBe(false);
  });

  it('asks an anonymous caller for the address', async () => {
    expectProblem(await resend(), 422, { email: ["can't be blank"] });
    expectProblem(await resend({ email: 'nowhere' }), 422, { email: ['is invalid'] });
  });
});

describe('REQUIRE_VERIFIED_EMAIL', () => {
  let catcher: MailCatcher;

  describe('write', () => {
    let app: TestApp;
    let alice: Actor;

    beforeAll(async () => {
      app = await startApp({ REQUIRE_VERIFIED_EMAIL: 'write' });
      catcher = app.mail;
    });
    beforeEach(async () => {
      alice = await signUp(app);
    });
    afterAll(() => app.close());

    it('lets nobody write before, and everybody from then on', async () => {
      const article = { title: unique('Title '), description: 'About it', body: 'Text' };
      const refused = { email: ['must be verified first'] };
      expectProblem(await alice.post('/api/articles', { article }), 403, refused);
      expectProblem(await alice.post('/api/profiles/nobody/follow'), 403, refused);
      expectProblem(await alice.delete('/api/articles/none/favorite'), 403, refused);
      await alice.get('/api/articles/feed').expect(200);
      await alice.get('/api/user').expect(200);

      const token = await tokenTo(catcher, alice.email, '/verify-email');
      await app.http.post('/api/auth/verify-email').send({ token }).expect(204);
      await alice.publish();
    });

    it('lets them see to their account all the same', async () => {
      await alice.put('/api/user', { user: { bio: 'Here' } }).expect(200);
      await alice.post('/api/auth/verify-email/resend').expect(202);
      await alice.get('/api/auth/sessions').expect(200);
      await alice.delete('/api/auth/sessions').expect(204);
      await alice.post('/api/auth/logout').expect(204);
    });

    it('looks at credentials first', async () => {
      await app.http.post('/api/articles').send({}).expect(401);
    });
  });

  describe('login', () => {
    let app: TestApp;

    beforeAll(async () => {
      app = await startApp({ REQUIRE_VERIFIED_EMAIL: 'login' });
      catcher = app.mail;
    });
    afterAll(() => app.close());

    it('opens an account that cannot be signed in to before', async () => {
      const username = unique('late');
      const user = { username, email: `${username}@example.com`, password: PASSWORD };
      const accepted = await app.http.post('/api/users').send({ user }).expect(202);
      expect(accepted.body).toEqual({ user: { username, email: user.email, emailVerified: false } });
      const signIn = (password = PASSWORD) =>
        app.http.post('/api/users/login').send({ user: { ...user, password } });
      expectProblem(await signIn(), 403, { email: ['must be verified first'] });
      expectProblem(await signIn('not the password'), 401, { credentials: ['invalid'] });

      const token = await tokenTo(catcher, user.email, '/verify-email');
      await app.http.post('/api/auth/verify-email').send({ token }).expect(204);
      expect(userOf(await signIn().expect(200))).toMatchObject({ username, emailVerified: true });
    });

    it('tells that an address is taken, as RealWorld does', async () => {
      const username = unique('twin');
      const user = { username, email: `${username}@example.com`, password: PASSWORD };
      await app.http.post('/api/users').send({ user }).expect(202);
      const second = await app.http.post('/api/users').send({ user: { ...user, username: unique('twin') } });
      expectProblem(second, 409, { email: ['has already been taken'] });
    });
  });
});
