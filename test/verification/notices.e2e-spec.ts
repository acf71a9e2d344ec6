import { Mail } from '../../src/platform/mail/mail';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { userOf } from '../support/answers';
import { endJoining, mailsSettled } from '../support/mail-jobs';
import { tokenTo } from '../support/mail-links';
import { startApp, type TestApp } from '../support/test-app';

const PASSWORD_CHANGED = 'Your password was changed';
const SESSION_ENDED = 'We ended one of your sessions';

describe('Notices', () => {
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp();
  });
  beforeEach(async () => {
    alice = await signUp(app);
  });
  afterAll(() => app.close());

  const post = (path: string, body: object) => app.http.post(path).send(body);
  const confirmAddress = async (email = alice.email) => {
    const token = await tokenTo(app.mail, email, '/verify-email');
    await post('/api/auth/verify-email', { token }).expect(204);
  };
  const changePassword = async (times = 1) => {
    for (let time = 0; time < times; time++)
      await alice.put('/api/user', { user: { password: `password number ${time}` } }).expect(200);
  };
  const noticesTo = (email: string, subject: string) =>
    app.mail.messages.filter((mail) => mail.recipients.includes(email) && mail.subject === subject).length;

  /** Signs in, refreshes twice, and sends the first refresh token again. */
  const reuseRefreshToken = async (status = 401) => {
    const signedIn = await post('/api/users/login', { user: { email: alice.email, password: PASSWORD } });
    const first = (signedIn.body as { user: { refreshToken: string } }).user.refreshToken;
    const refresh = (refreshToken: string) => post('/api/auth/refresh', { refreshToken });
    const second = (await refresh(first).expect(200)).body as { refreshToken: string };
    await refresh(second.refreshToken).expect(200);
    await refresh(first).expect(status);
  };

  it('of a changed password go to a confirmed address', async () => {
    await confirmAddress();
    await changePassword();
    await endJoining(app);
    expect(noticesTo(alice.email, PASSWORD_CHANGED)).toBe(1);
  });

  it('go to no address that nobody confirmed, whatever happens', async () => {
    await changePassword(3);
    await endJoining(app);
    expect(noticesTo(alice.email, PASSWORD_CHANGED)).toBe(0);
    alice = await signUp(app);
    await reuseRefreshToken();
    await endJoining(app);
    expect(noticesTo(alice.email, SESSION_ENDED)).toBe(0);
  });

  it.each([
    ['sixty changes of a password', PASSWORD_CHANGED, () => changePassword(60)],
    [
      'twenty reuses of refresh tokens',
      SESSION_ENDED,
      async () => {
        for (let time = 0; time < 20; time++) await reuseRefreshToken();
      },
    ],
  ])('of %s are the first and one for all others', async (_, subject, act) => {
    await confirmAddress();
    await act();
    await mailsSettled(app);
    expect(noticesTo(alice.email, subject)).toBeGreaterThanOrEqual(1);
    await endJoining(app);
    // Three where the acts happen to lie on both sides of the end of a window.
    expect([2, 3]).toContain(noticesTo(alice.email, subject));
  });

  it('of one account are not joined with those of another, nor with those of another kind', async () => {
    const confirmed: Actor[] = [];
    for (let count = 0; count < 2; count++) {
      alice = await signUp(app);
      await confirmAddress();
      await reuseRefreshToken();
      await changePassword();
      confirmed.push(alice);
    }
    await endJoining(app);
    for (const { email } of confirmed)
      expect([noticesTo(email, PASSWORD_CHANGED), noticesTo(email, SESSION_ENDED)]).toEqual([1, 1]);
  });

  it('go to the confirmed address that an account has left, while the new one is not confirmed', async () => {
    await confirmAddress();
    const email = `${unique('thief')}@example.com`;
    await alice.put('/api/user', { user: { email, password: 'of the thief' } }).expect(200);
    await endJoining(app);
    expect([noticesTo(alice.email, PASSWORD_CHANGED), noticesTo(email, PASSWORD_CHANGED)]).toEqual([1, 0]);
    await confirmAddress(email);
    await changePassword();
    await endJoining(app);
    expect([noticesTo(alice.email, PASSWORD_CHANGED), noticesTo(email, PASSWORD_CHANGED)]).toEqual([1, 1]);
  });

  it('that cannot be posted take their cause with them', async () => {
    const causes = async () => {
      const [row] = await app.sql(`select
        (select count(*)::int from sessions where revoked_at is null) as sessions,
        (select count(*)::int from one_time_links where purpose = 'reset-password') as links`);
      return row;
    };
    const before = await causes();
    const posting = jest.spyOn(app.app.get(Mail), 'post').mockRejectedValue(new Error('made to fail'));
    try {
      await reuseRefreshToken(500);
      await post('/api/auth/password-reset/request', { email: alice.email }).expect(500);
      expect(posting).toHaveBeenCalledTimes(2);
    } finally {
      posting.mockRestore();
    }
    // One more was signed in to.
    expect(await causes()).toEqual({ ...before, sessions: Number(before?.['sessions']) + 1 });
  });

  it('are posted once, and in the transaction of their cause: one that has to run again leaves none behind', async () => {
    await confirmAddress();
    await app.sql('create sequence commits');
    await app.sql(`create function lose_race() returns trigger language plpgsql as $$
      begin
        if nextval('commits') <= 2 then raise exception 'lost' using errcode = '40001'; end if;
        return null;
      end $$`);
    // At the commit, when all of the transaction's statements have run.
    await app.sql(`create constraint trigger lose_race after update on users deferrable initially deferred
      for each row execute function lose_race()`);
    const email = `${unique('moved')}@example.com`;
    await alice.put('/api/user', { user: { email, password: 'another password' } }).expect(200);
    const [{ runs }] = (await app.sql(`select last_value::int as runs from commits`)) as [{ runs: number }];
    await app.sql('drop function lose_race cascade');
    await endJoining(app);
    expect(runs).toBeGreaterThanOrEqual(3);
    const subjectsTo = (address: string) =>
      app.mail.messages
        .filter(({ recipients }) => recipients.includes(address))
        .map(({ subject }) => subject)
        .sort();
    expect(subjectsTo(alice.email)).toEqual([
      'Confirm your e-mail address',
      'Your e-mail address is being changed',
      PASSWORD_CHANGED,
    ]);
    expect(subjectsTo(email)).toEqual(['Confirm your e-mail address']);
    const user = userOf(await alice.get('/api/user').expect(200));
    expect(user).toMatchObject({ email, emailVerified: false });
  });
});
