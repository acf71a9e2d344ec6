import { MailLinksService } from '../../src/mail-links/mail-links.service';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { userOf } from '../support/answers';
import type { MailCatcher } from '../support/mail-catcher';
import { linkIn, tokenTo } from '../support/mail-links';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const NEW_PASSWORD = 'quite another password';

describe('Resetting a password', () => {
  let catcher: MailCatcher;
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp({ PASSWORD_BLOCKLIST: 'on' });
    catcher = app.mail;
  });
  beforeEach(async () => {
    alice = await signUp(app);
  });
  afterAll(() => app.close());

  const ask = (email: string) => app.http.post('/api/auth/password-reset/request').send({ email });
  const confirm = (token: string, password = NEW_PASSWORD) =>
    app.http.post('/api/auth/password-reset/confirm').send({ token, password });
  const signIn = (password: string, email = alice.email) =>
    app.http.post('/api/users/login').send({ user: { email, password } });
  const reset = async (count = 1) => {
    await ask(alice.email).expect(202);
    return tokenTo(catcher, alice.email, '/reset-password', count);
  };

  it('sets a new one, ends every session, and says so by mail', async () => {
    const other = userOf(await signIn(PASSWORD).expect(200));
    const token = await reset();
    await confirm(token).expect(204);
    await signIn(PASSWORD).expect(401);
    await signIn(NEW_PASSWORD).expect(200);
    await alice.get('/api/user').expect(401);
    await app.http.get('/api/user').set('Authorization', `Token ${other.token}`).expect(401);
    expectProblem(await confirm(token, 'a third password'), 422, { token: ['is invalid or has expired'] });
    const notice = await catcher.waitFor(
      ({ recipients, subject }) =>
        recipients.includes(alice.email) && subject === 'Your password was changed',
    );
    expect(linkIn(notice).pathname).toBe('/reset-password');
    expect(linkIn(notice).search).toBe('');
  });

  it('confirms the address, whose owner has read the mail', async () => {
    await confirm(await reset()).expect(204);
    expect(userOf(await signIn(NEW_PASSWORD).expect(200)).emailVerified).toBe(true);
  });

  it('says the same of an address that nobody has, and mails it nothing', async () => {
    const stranger = `${unique('stranger')}@example.com`;
    const known = await ask(alice.email).expect(202);
    const unknown = await ask(stranger).expect(202);
    expect({ text: unknown.text, headers: Object.keys(unknown.headers as object).sort() }).toEqual({
      text: known.text,
      headers: Object.keys(known.headers as object).sort(),
    });
    await tokenTo(catcher, alice.email, '/reset-password');
    await reset(2);
    expect(catcher.messages.some(({ recipients }) => recipients.includes(stranger))).toBe(false);
    expect(await app.sql('select 1 from one_time_links where email_key = $1', [stranger])).toEqual([]);
  });

  it('does the same for an address that nobody has: a link, an event and a job, and nothing else', async () => {
    const TABLES = ['one_time_links', 'audit_events', 'pgboss.job', 'users', 'sessions'];
    const rows = async () => {
      const counts = TABLES.map((table) => `(select count(*)::int from ${table}) as "${table}"`);
      const [counted = {}] = await app.sql(`select ${counts.join(', ')}`);
      return counted;
    };
    const addedBy = async (email: string) => {
      const before = await rows();
      await ask(email).expect(202);
      const after = await rows();
      return TABLES.map((table) => Number(after[table]) - Number(before[table]));
    };
    expect(await addedBy(`${unique('stranger')}@example.com`)).toEqual([1, 1, 1, 0, 0]);
    expect(await addedBy(alice.email)).toEqual([1, 1, 1, 0, 0]);
    const [link] = await app.sql(
      `select user_id, email, asker is not null as asked from one_time_links
        where purpose = 'reset-password' and user_id is null order by id desc limit 1`,
    );
    expect(link).toEqual({ user_id: null, email: null, asked: true });
    const [event] = await app.sql(
      `select action from audit_events where target_id is null order by id desc limit 1`,
    );
    expect(event).toEqual({ action: 'auth.password.reset-requested' });
  });

  it('is good for one use, however many try at once', async () => {
    const token = await reset();
    const passwords = Array.from({ length: 50 }, (_, index) => `password number ${index}`);
    const answers = await Promise.all(passwords.map((password) => confirm(token, password)));
    const winners = passwords.filter((_, index) => answers[index]?.status === 204);
    expect(winners).toHaveLength(1);
    // The others found it used, or were told that too many hashes are being made already.
    expect(new Set(answers.map(({ status }) => status))).not.toContain(500);
    await signIn(winners[0] ?? '').expect(200);
  });

  it('is good for an hour, from the time that the mail was written', async () => {
    const token = await reset();
    const [row] = await app.sql(
      `select extract(epoch from expires_at - written_at)::int as seconds from one_time_links
        where email = $1 and purpose = 'reset-password'`,
      [alice.email],
    );
    expect(row?.['seconds']).toBe(3600);
    await app.sql(`update one_time_links set expires_at = now() where purpose = 'reset-password'`);
    await confirm(token).expect(422);
    await signIn(PASSWORD).expect(200);
  });

  it('keeps the link good while a password is refused', async () => {
    const token = await reset();
    expectProblem(await confirm(token, 'short'), 422, {
      password: ['is too short (minimum is 8 characters)'],
    });
    await confirm(token, 'password123').expect(422);
    await confirm(token, alice.username.padEnd(8, 'x').slice(0, alice.username.length)).expect(422);
    await confirm(token).expect(204);
  });

  it('makes other links to set a password useless, as a changed password does', async () => {
    const [first, second] = [await reset(), await reset(2)];
    await confirm(second).expect(204);
    await confirm(first).expect(422);

    const third = await reset(3);
    const { token } = userOf(await signIn(NEW_PASSWORD).expect(200));
    await app.http
      .put('/api/user')
      .set('Authorization', `Token ${token}`)
      .send({ user: { password: 'a third password' } })
      .expect(200);
    await confirm(third).expect(422);
    await signIn('a third password').expect(200);
  });

  it('takes no other token, and no other route takes its', async () => {
    const token = await reset();
    await confirm(alice.token).expect(422);
    await confirm(await tokenTo(catcher, alice.email, '/verify-email')).expect(422);
    await app.http.post('/api/auth/verify-email').send({ token }).expect(422);
    await app.http.get('/api/user').set('Authorization', `Bearer ${token}`).expect(401);
    await confirm(token).expect(204);
  });

  it('is another one for another row of the same number, as in a database that was restored', async () => {
    const links = app.app.get(MailLinksService);
    const id = await links.issue('sign-up', {
      userId: null,
      email: alice.email,
      emailKey: alice.email,
    });
    const before = await links.write(id);
    await app.sql(`update one_time_links set created_at = created_at + interval '1 second' where id = $1`, [
      id,
    ]);
    const after = await links.write(id);
    expect(before?.token).toMatch(/^[\w-]{43}$/);
    expect(after?.token).toMatch(/^[\w-]{43}$/);
    expect(after?.token).not.toBe(before?.token);
  });

  it('is forgotten three days after it expired, and no sooner', async () => {
    const token = await reset();
    const idsLeft = async () => {
      await app.app.get(MailLinksService).sweep();
      return app.sql(`select 1 from one_time_links where email = $1 and purpose = 'reset-password'`, [
        alice.email,
      ]);
    };
    const expire = (before: string) =>
      app.sql(`update one_time_links set expires_at = now() - $2::interval where email = $1`, [
        alice.email,
        before,
      ]);
    await expire('71 hours');
    expect(await idsLeft()).toHaveLength(1);
    await expire('73 hours');
    expect(await idsLeft()).toHaveLength(0);
    await confirm(token).expect(422);
  });

  it('is written down, for the owner to see', async () => {
    await confirm(await reset()).expect(204);
    const { token } = userOf(await signIn(NEW_PASSWORD).expect(200));
    const { body } = await app.http
      .get('/api/user/security-events')
      .set('Authorization', `Token ${token}`)
      .expect(200);
    const actions = (body as { events: { action: string }[] }).events.map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining([
        'auth.password.reset-requested',
        'auth.password.reset',
        'auth.sessions.revoked',
      ]),
    );
  });

  it('has a page to ask for it, and to do it', async () => {
    for (const path of ['/reset-password', '/reset-password?token=x', '/revert-email', '/verify-email']) {
      const page = await app.http.get(path).expect(200);
      expect(page.text).toContain('id="reset-password"');
    }
  });
});
