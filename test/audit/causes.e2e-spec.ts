import { RolesService } from '../../src/users/roles/roles.service';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { failStatement } from '../support/failing-statement';
import { tokenTo } from '../support/mail-links';
import { startApp, type TestApp } from '../support/test-app';

describe('What an act and its event have in common', () => {
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp();
  });
  beforeEach(async () => {
    alice = await signUp(app);
  });
  afterAll(() => app.close());

  const signIn = () =>
    app.http.post('/api/users/login').send({ user: { email: alice.email, password: PASSWORD } });
  const idOf = `(select id from users where username = $1)`;
  const eventsOf = async () =>
    (await app.sql(
      `select action, actor_id is not null as own from audit_events where target_id = ${idOf} order by id`,
      [alice.username],
    )) as { action: string; own: boolean }[];
  const sessionsOf = async () =>
    (await app.sql(`select id from sessions where user_id = ${idOf}`, [alice.username])).length;

  it.each(['audit.record', 'sessions.open'])(
    'is the transaction of a sign-in: where %s fails, there is neither session nor event',
    async (statement) => {
      const failing = failStatement(app, statement, { afterwards: true, times: 1 });
      try {
        await signIn().expect(500);
        expect(failing.failures).toBe(1);
      } finally {
        failing.mend();
      }
      expect(await sessionsOf()).toBe(1);
      expect((await eventsOf()).map(({ action }) => action)).toEqual(['auth.sign-up']);
      await signIn().expect(200);
      expect(await sessionsOf()).toBe(2);
    },
  );

  it.each(['audit.record', 'sessions.open'])(
    'is the transaction of a sign-up: where %s fails, there is no account, no session and no event',
    async (statement) => {
      const everything = async () =>
        app.sql(`select (select count(*)::int from users) as users, (select count(*)::int from sessions) as sessions,
                        (select count(*)::int from audit_events) as events, (select count(*)::int from one_time_links) as links`);
      const before = await everything();
      const username = unique('nobody');
      const user = { username, email: `${username}@example.com`, password: PASSWORD };
      const failing = failStatement(app, statement, { afterwards: true, times: 1 });
      try {
        await app.http.post('/api/users').send({ user }).expect(500);
      } finally {
        failing.mend();
      }
      expect(await everything()).toEqual(before);
      await app.http.post('/api/users').send({ user }).expect(201);
    },
  );

  it.each(['grantAdmin', 'revokeAdmin'] as const)('is the transaction of a role: %s', async (act) => {
    const roles = app.app.get(RolesService);
    const roleOf = async () =>
      (await app.sql('select role from users where username = $1', [alice.username]))[0]?.['role'];
    const by = { id: null, by: 'a test' };
    if (act === 'revokeAdmin') await roles.grantAdmin(alice.username, by);
    const [role, events] = [await roleOf(), await eventsOf()];
    const failing = failStatement(app, 'audit.record', { afterwards: true, times: 1 });
    try {
      await expect(roles[act](alice.username, by)).rejects.toThrow();
    } finally {
      failing.mend();
    }
    expect([await roleOf(), await eventsOf()]).toEqual([role, events]);
    await roles[act](alice.username, by);
    expect(await roleOf()).not.toBe(role);
    expect(await eventsOf()).toHaveLength(events.length + 1);
  });

  it('tells of an address that was moved to by its link, and of one that was brought back', async () => {
    app = await app.restart({ REQUIRE_VERIFIED_EMAIL: 'write' });
    try {
      const email = `${unique('new')}@example.com`;
      const put = app.http.put('/api/user').set('Authorization', alice.authorization);
      await put.send({ user: { email } }).expect(200);
      expect((await eventsOf()).map(({ action }) => action)).toEqual(['auth.sign-up']);
      const confirm = await tokenTo(app.mail, email, '/verify-email');
      await app.http.post('/api/auth/verify-email').send({ token: confirm }).expect(204);
      const back = await tokenTo(app.mail, alice.email, '/revert-email');
      await app.http.post('/api/auth/revert-email').send({ token: back }).expect(204);
      expect((await eventsOf()).slice(1)).toEqual([
        { action: 'auth.email.changed', own: false },
        { action: 'auth.email.verified', own: false },
        { action: 'auth.email.reverted', own: false },
        { action: 'auth.sessions.revoked', own: false },
      ]);
    } finally {
      app = await app.restart({ REQUIRE_VERIFIED_EMAIL: undefined });
    }
  });
});
