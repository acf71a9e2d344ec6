import type { Response } from 'supertest';
import { PASSWORD, unique } from '../support/actors';
import { userOf } from '../support/answers';
import type { MailCatcher } from '../support/mail-catcher';
import { mailsSettled } from '../support/mail-jobs';
import { mailsTo, tokenIn, tokenTo } from '../support/mail-links';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

interface SignUp {
  username: string;
  email: string;
  password: string;
}

describe('SIGNUP_DISCLOSURE=hide', () => {
  let catcher: MailCatcher;
  let app: TestApp;
  let owner: SignUp;

  const somebody = (): SignUp => {
    const username = unique('hidden');
    return { username, email: `${username}@example.com`, password: PASSWORD };
  };
  const signUp = (user: SignUp) => app.http.post('/api/users').send({ user });
  const signIn = (user: SignUp) => app.http.post('/api/users/login').send({ user });
  const verify = (token: string) => app.http.post('/api/auth/verify-email').send({ token });
  const open = async (user: SignUp, count = 1) => {
    await signUp(user).expect(202);
    await verify(await tokenTo(catcher, user.email, '/verify-email', count)).expect(204);
  };
  const shape = ({ status, headers, body }: Response, user: SignUp) => ({
    status,
    headers: Object.keys(headers).sort(),
    length: (headers as Record<string, string>)['content-length'],
    body: JSON.stringify(body).replaceAll(user.email, 'ADDRESS').replaceAll(user.username, 'NAME'),
  });

  beforeAll(async () => {
    app = await startApp({
      REQUIRE_VERIFIED_EMAIL: 'login',
      SIGNUP_DISCLOSURE: 'hide',
    });
    catcher = app.mail;
    owner = somebody();
    await open(owner);
  });
  afterAll(() => app.close());

  it('opens the account when the link is used, and nothing before', async () => {
    const user = somebody();
    const { body } = await signUp(user).expect(202);
    expect(body).toEqual({ user: { username: user.username, email: user.email, emailVerified: false } });
    const token = await tokenTo(catcher, user.email, '/verify-email');
    expectProblem(await signIn(user), 401, { credentials: ['invalid'] });
    await app.http.get(`/api/profiles/${user.username}`).expect(404);
    await verify(token).expect(204);
    expect(userOf(await signIn(user).expect(200))).toMatchObject({
      username: user.username,
      emailVerified: true,
    });
    await verify(token).expect(422);
  });

  it('answers a taken address and a fresh one alike, and mails the owner', async () => {
    const fresh = somebody();
    fresh.email = fresh.email.padStart(owner.email.length, 'x');
    const taken = { ...somebody(), email: owner.email };
    const [first, second] = [await signUp(fresh), await signUp(taken)];
    expect(shape(second, taken)).toEqual(shape(first, fresh));

    const mail = await catcher.waitFor(
      ({ recipients, subject }) =>
        recipients.includes(owner.email) && subject === 'You already have an account',
    );
    expect(mail.text).toContain(owner.username);
    expect(mail.text).not.toContain('token=');
    // Neither is there to be seen, and neither can be signed in to.
    for (const user of [fresh, taken]) {
      await app.http.get(`/api/profiles/${user.username}`).expect(404);
      await signIn(user).expect(user === taken ? 200 : 401);
      expectProblem(await signUp({ ...somebody(), username: user.username }), 409, {
        username: ['has already been taken'],
      });
    }
  });

  it('lets the same person sign up again, for a mail that was lost', async () => {
    const user = somebody();
    await signUp(user).expect(202);
    await tokenTo(catcher, user.email, '/verify-email');
    await signUp(user).expect(202);
    await mailsTo(catcher, user.email, '/verify-email', 2);
    await app.http.post('/api/auth/verify-email/resend').send({ email: user.email }).expect(202);
    await verify(await tokenTo(catcher, user.email, '/verify-email', 3)).expect(204);
    await signIn(user).expect(200);
  });

  it('opens one account, however often its link is used at once', async () => {
    const user = somebody();
    await signUp(user).expect(202);
    const token = await tokenTo(catcher, user.email, '/verify-email');
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(49).fill(422)]);
    expect(await app.sql('select 1 from users where email = $1', [user.email])).toHaveLength(1);
  });

  it('gives a name and an address to whoever confirms first', async () => {
    const user = somebody();
    const rival = { ...somebody(), email: user.email };
    await signUp(user).expect(202);
    const token = await tokenTo(catcher, user.email, '/verify-email');
    await signUp(rival).expect(202);
    await verify(await tokenTo(catcher, user.email, '/verify-email', 2)).expect(204);
    expectProblem(await verify(token), 409, { email: ['has already been taken'] });
  });

  it('tells no more when somebody moves to an address that is taken', async () => {
    const user = somebody();
    await open(user);
    const { token } = userOf(await signIn(user).expect(200));
    const before = catcher.messages.length;
    const answer = await app.http
      .put('/api/user')
      .set('Authorization', `Token ${token}`)
      .send({ user: { email: owner.email } })
      .expect(200);
    expect(userOf(answer)).toMatchObject({ email: user.email });
    await catcher.waitFor(
      (mail) =>
        catcher.messages.indexOf(mail) >= before &&
        mail.recipients.includes(owner.email) &&
        mail.subject === 'You already have an account',
    );
  });

  it('names the account in the mail that opens it', async () => {
    const user = somebody();
    await signUp(user).expect(202);
    const [mail] = await mailsTo(catcher, user.email, '/verify-email');
    expect(mail?.text).toContain(user.username);
  });

  it('keeps a name for the day in which it may be confirmed, and no longer', async () => {
    const user = somebody();
    await signUp(user).expect(202);
    const other = { ...somebody(), username: user.username };
    expectProblem(await signUp(other), 409, { username: ['has already been taken'] });
    const sooner = "update one_time_links set expires_at = now() - interval '1 second' where email = $1";
    await app.sql(sooner, [user.email]);
    await open(other);
    await signIn(other).expect(200);
  });

  it('mails another link when asked to, which counts, and opens the account as the first does', async () => {
    const user = somebody();
    await signUp(user).expect(202);
    const first = await tokenTo(catcher, user.email, '/verify-email');
    for (let time = 0; time < 8; time++)
      await app.http.post('/api/auth/verify-email/resend').send({ email: user.email }).expect(202);
    await mailsSettled(app);
    const mails = await mailsTo(catcher, user.email, '/verify-email', 5);
    expect(new Set(mails.map(tokenIn)).size).toBe(5);
    expect(mails).toHaveLength(5);
    await verify(tokenIn(mails[3] ?? {})).expect(204);
    await signIn(user).expect(200);
    // An account is opened once: the other links lead nowhere.
    await verify(first).expect(422);
  });
});
