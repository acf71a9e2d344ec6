import { type Actor, signUp, unique } from '../support/actors';
import { eventually } from '../support/eventually';
import { from } from '../support/limits';
import { mailsSettled } from '../support/mail-jobs';
import { mailsTo, tokenTo } from '../support/mail-links';
import { startApp, type TestApp } from '../support/test-app';

const PER_ASKER = 5;
const IN_ALL = 20;
type Path = '/verify-email' | '/revert-email' | '/reset-password';

let next = 0;
/** A client address that nobody called from before. */
const fresh = () => `198.51.100.${(next++ % 250) + 1}`;

describe('How many links an address is mailed', () => {
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp({ TRUST_PROXY: '1' });
  });
  beforeEach(async () => {
    alice = await signUp(app);
    await tokenTo(app.mail, alice.email, '/verify-email');
  });
  afterAll(() => app.close());

  const askFrom = (address: string, path: string, email = alice.email) =>
    app.http.post(`/api/auth/${path}`).set(from(address)).send({ email }).expect(202);
  const askForReset = async (address: string, times: number, email = alice.email) => {
    for (let time = 0; time < times; time++) await askFrom(address, 'password-reset/request', email);
  };
  const mailed = async (path: Path, email = alice.email) => {
    await mailsSettled(app);
    return app.mail.messages.filter(
      ({ recipients, text = '' }) => recipients.includes(email) && text.includes(`${path}?token=`),
    ).length;
  };

  it('is five an hour from one asker, and others are mailed all the same', async () => {
    const address = fresh();
    await askForReset(address, PER_ASKER + 3);
    expect(await mailed('/reset-password')).toBe(PER_ASKER);
    await askForReset(fresh(), 1);
    expect(await mailed('/reset-password')).toBe(PER_ASKER + 1);
    await app.sql(`update one_time_links set written_at = written_at - interval '61 minutes'`);
    await askForReset(address, 1);
    expect(await mailed('/reset-password')).toBe(PER_ASKER + 2);
  });

  it('is counted for each address by itself', async () => {
    const [address, bob] = [fresh(), await signUp(app)];
    await askForReset(address, PER_ASKER + 1);
    await askForReset(address, 1, bob.email);
    expect(await mailed('/reset-password', bob.email)).toBe(1);
  });

  it('is counted for each purpose by itself', async () => {
    const address = fresh();
    await askForReset(address, PER_ASKER + 1);
    await askFrom(address, 'verify-email/resend');
    expect(await mailed('/verify-email')).toBe(2);
  });

  it('is counted by account, wherever it calls from', async () => {
    for (let time = 0; time < PER_ASKER + 3; time++)
      await alice.post('/api/auth/verify-email/resend', {}).set(from(fresh())).expect(202);
    // The one of the sign-up was asked for by an address.
    expect(await mailed('/verify-email')).toBe(1 + PER_ASKER);
  });

  it('is twenty an hour that work, exactly, however many ask at once', async () => {
    const asked = Array.from({ length: IN_ALL + 10 }, () => askForReset(fresh(), 1));
    await Promise.all(asked);
    expect(await mailed('/reset-password')).toBe(IN_ALL);
    // Its reader can do with one of these what another would be for. When they lead nowhere any more, others come.
    await alice.put('/api/user', { user: { password: 'another password' } }).expect(200);
    await askForReset(fresh(), 1);
    expect(await mailed('/reset-password')).toBe(IN_ALL + 1);
  });

  it('has no say in what an address is told that an account leaves, nor in the way back', async () => {
    for (let asker = 0; asker < 5; asker++) await askForReset(fresh(), PER_ASKER);
    await app.sql(
      `insert into one_time_links (purpose, email, email_key, asker, written_at, expires_at)
       select purpose, l.email, l.email_key, l.asker, now(), now() + interval '1 hour'
         from (select email, email_key, max(asker) as asker from one_time_links where email = $1 group by 1, 2) l,
              unnest('{revert-email,verify-email,reset-password}'::text[]) purpose, generate_series(1, 30)`,
      [alice.email],
    );
    const moves = PER_ASKER + 2;
    for (let time = 0; time < moves; time++) {
      const email = `${unique('thief')}@example.com`;
      await alice.put('/api/user', { user: { email, password: `of the thief ${time}` } }).expect(200);
      if (time < moves - 1) await alice.put('/api/user', { user: { email: alice.email } }).expect(200);
    }
    expect(await mailed('/revert-email')).toBe(moves);
    const token = await tokenTo(app.mail, alice.email, '/revert-email', moves);
    await app.http.post('/api/auth/revert-email').send({ token }).expect(204);
  });

  it('is not more for a mail that has to be sent again, and its link expires when it would have', async () => {
    await app.mail.become('temporary');
    await askForReset(fresh(), 1);
    const links = () =>
      app.sql(
        `select extract(epoch from expires_at - now()) > 3000 as fresh, written_at is not null as written
           from one_time_links where email = $1 and purpose = 'reset-password'`,
        [alice.email],
      );
    await eventually('an attempt to send it', async () => {
      const tried = await app.sql(
        `select 1 from pgboss.job where name = 'mail' and state = 'retry' and data ->> 'kind' = 'reset-password'`,
      );
      return tried.length > 0;
    });
    await app.sql(
      `update one_time_links set written_at = written_at - interval '30 minutes',
              expires_at = expires_at - interval '30 minutes' where email = $1`,
      [alice.email],
    );
    await app.mail.become('deliver');
    await app.sql(`update pgboss.job set start_after = now() where name = 'mail' and state = 'retry'`);
    expect(await mailsTo(app.mail, alice.email, '/reset-password')).toHaveLength(1);
    expect(await links()).toEqual([{ fresh: false, written: true }]);
  });
});
