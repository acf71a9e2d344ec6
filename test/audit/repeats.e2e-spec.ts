import type { Request } from 'express';
import { AuditLog } from '../../src/audit/audit-log';
import { Database } from '../../src/platform/database/database';
import { beginExchange } from '../../src/platform/kernel/exchange';
import { type Actor, PASSWORD, signUp, signUpAdmin } from '../support/actors';
import { type AuditEventBody, eventsOf } from '../support/answers';
import { record } from '../support/audit';
import { from } from '../support/limits';
import { startApp, type TestApp } from '../support/test-app';

const FAILED = 'auth.sign-in.failed';
const ATTACKER = '203.0.113.66';

describe('Failures that repeat', () => {
  let app: TestApp;
  let admin: Actor;
  let alice: Actor;
  let aliceId: number;

  beforeAll(async () => {
    app = await startApp({ TRUST_PROXY: '1' });
    admin = await signUpAdmin(app);
  });
  beforeEach(async () => {
    alice = await signUp(app);
    const [row] = await app.sql('select id from users where username = $1', [alice.username]);
    aliceId = row?.['id'] as number;
  });
  afterAll(() => app.close());

  const guess = (email = alice.email, address = ATTACKER) =>
    app.http
      .post('/api/users/login')
      .set(from(address))
      .send({ user: { email, password: 'not the password' } });

  /** What a failed sign-in of the attacker's writes down, without the hash and the answer. */
  const fail = () =>
    new Promise<void>((resolve, reject) => {
      const request = { headers: {}, socket: { remoteAddress: ATTACKER }, id: 'a-request' };
      beginExchange(request as unknown as Request, { hops: 0, writeForwarded: false }, () => {
        record(app.app.get(AuditLog), failure()).then(resolve, reject);
      });
    });
  const failure = () => ({ actorId: null, action: FAILED, targetType: 'user', targetId: aliceId });

  const atOnce = (count: number, act: () => PromiseLike<unknown>) =>
    Promise.all(Array.from({ length: count }, () => act()));

  const failuresIn = (events: AuditEventBody[]) => events.filter(({ action }) => action === FAILED);
  const own = async () =>
    failuresIn(eventsOf(await alice.get('/api/user/security-events?limit=100').expect(200)));
  const all = async () =>
    eventsOf(
      await admin
        .get(`/api/admin/audit?targetType=user&targetId=${aliceId}&action=${FAILED}&limit=100`)
        .expect(200),
    );
  /** A second row belongs to a test that runs over the end of an hour. */
  const HANDFUL = 2;
  const sum = (events: AuditEventBody[]) => events.reduce((total, { times }) => total + times, 0);

  it('leave a handful of rows for a thousand of them, fifty at once, and none is missed', async () => {
    await atOnce(50, () => guess().expect(401));
    for (let round = 1; round < 20; round++) await atOnce(50, fail);
    const rows = await app.sql('select 1 from audit_events where target_id = $1 and action = $2', [
      aliceId,
      FAILED,
    ]);
    expect(rows.length).toBeLessThanOrEqual(HANDFUL);
    for (const events of [await own(), await all()]) {
      expect(events.length).toBeLessThanOrEqual(HANDFUL);
      expect(sum(events)).toBe(1_000);
    }
  });

  it('are one, from whichever address of a subscriber (IPv6: of a /64), and two from two', async () => {
    for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:3::1'])
      await guess(alice.email, address).expect(401);
    expect(sum(await own())).toBe(3);
    expect((await all()).map(({ address, times }) => [address, times])).toEqual([
      ['2001:db8:1:3::1', 1],
      ['2001:db8:1:2::1', 2],
    ]);
  });

  it('keep the first as it was written, and tell when the last one was', async () => {
    await guess().set('X-Request-Id', 'the-first').expect(401);
    const [first] = await own();
    expect(first).toMatchObject({ times: 1, requestId: 'the-first', address: ATTACKER, actor: null });
    expect(first?.lastAt).toBe(first?.at);
    await app.sql(`update audit_repeats set last_at = last_at - interval '1 minute' where target_id = $1`, [
      aliceId,
    ]);
    await guess().set('X-Request-Id', 'the-second').expect(401);
    const [folded] = await own();
    expect(folded).toEqual({ ...first, times: 2, lastAt: folded?.lastAt });
    expect(Date.parse(folded?.lastAt ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.at ?? ''));
    expect(await all()).toEqual([folded]);
  });

  it('have rows of their own by address, by account, without one, and by hour', async () => {
    const bob = await signUp(app);
    const stranger = '198.51.100.23';
    await guess().expect(401);
    await guess(alice.email, stranger).expect(401);
    await guess(bob.email, stranger).expect(401);
    await guess('nobody@example.com', stranger).expect(401);
    await guess('nobody.else@example.com', stranger).expect(401);
    expect((await all()).map(({ address, times }) => [address, times])).toEqual([
      [stranger, 1],
      [ATTACKER, 1],
    ]);
    const ofNobody = await app.sql(
      `select sum(times)::int as times from audit_repeats where address = $1 and target_id is null`,
      [stranger],
    );
    expect(ofNobody).toEqual([{ times: 2 }]);
    await app.sql(`update audit_repeats set hour = hour - interval '1 hour' where target_id = $1`, [aliceId]);
    await guess().expect(401);
    expect((await all()).map(({ address, times }) => [address, times])).toEqual([
      [ATTACKER, 1],
      [stranger, 1],
      [ATTACKER, 1],
    ]);
  });

  it('are not counted by what is rolled back', async () => {
    const audit = app.app.get(AuditLog);
    const rolledBack = () =>
      app.app.get(Database).transaction(async () => {
        await record(audit, failure());
        throw new Error('after all not');
      });
    await expect(rolledBack()).rejects.toThrow('after all not');
    expect(await own()).toEqual([]);
    await record(audit, failure());
    await expect(rolledBack()).rejects.toThrow('after all not');
    expect(sum(await own())).toBe(1);
  });

  it('are failures alone: each success has a row, and so has what somebody did who was signed in', async () => {
    const user = { email: alice.email, password: PASSWORD };
    await app.http.post('/api/users/login').send({ user }).expect(200);
    await app.http.post('/api/users/login').send({ user }).expect(200);
    const audit = app.app.get(AuditLog);
    for (let time = 0; time < 2; time++)
      await record(audit, { actorId: aliceId, action: FAILED, targetType: 'user', targetId: aliceId });
    const events = eventsOf(await alice.get('/api/user/security-events').expect(200));
    expect(events.map(({ action, times, at, lastAt }) => [action, times, lastAt === at])).toEqual([
      [FAILED, 1, true],
      [FAILED, 1, true],
      ['auth.sign-in', 1, true],
      ['auth.sign-in', 1, true],
      ['auth.sign-up', 1, true],
    ]);
  });
});
