import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AuditLog } from '../../src/audit/audit-log';
import { Database } from '../../src/platform/database/database';
import { databaseErrorCode } from '../../src/platform/database/database.errors';
import { execute } from '../../src/platform/database/execute';
import { headerOf } from '../support/answers';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { contentsOf, countRows } from '../support/contents';
import { record } from '../support/audit';
import { PasswordHasher } from '../../src/users/passwords/password-hasher';
import { startApp, type TestApp } from '../support/test-app';

const REFUSED = '42501';

describe('The audit trail', () => {
  let app: TestApp;
  let alice: Actor;
  let aliceId: number;

  beforeAll(async () => {
    app = await startApp({ TRUST_PROXY: '1' });
    alice = await signUp(app);
    const [row] = await app.sql('select id from users where username = $1', [alice.username]);
    aliceId = row?.['id'] as number;
  });
  afterAll(() => app.close());

  /** What was written down since it was last asked, oldest first. */
  let seen = 0;
  async function news() {
    const rows = await app.sql(
      `select id::int, actor_id, action, target_type, target_id, host(address) as address, request_id, details
         from audit_events where id > $1 order by id`,
      [seen],
    );
    seen = (rows.at(-1)?.['id'] as number | undefined) ?? seen;
    return rows.map(({ id: _, ...event }) => event);
  }
  beforeEach(news);

  const own = (action: string) => ({
    actor_id: aliceId,
    action,
    target_type: 'user',
    target_id: aliceId,
    address: '127.0.0.1',
    request_id: expect.stringMatching(/\S/) as string,
    details: {},
  });

  describe('is append-only', () => {
    it.each([
      ['update', "update audit_events set action = 'nothing'"],
      ['update of no row', "update audit_events set action = 'nothing' where false"],
      ['delete', 'delete from audit_events'],
      ['truncate', 'truncate audit_events'],
    ])('even for a superuser: no %s', async (_, sql) => {
      expect(await app.sql("select current_setting('is_superuser') as superuser")).toEqual([
        { superuser: 'on' },
      ]);
      const before = await contentsOf(app);
      const refusal: unknown = await app.sql(sql).catch((error: unknown) => error);
      expect(databaseErrorCode(refusal)).toBe(REFUSED);
      expect(await contentsOf(app)).toEqual(before);
    });

    it('also in a session that plays a replica, for which other triggers do not fire', async () => {
      const before = await contentsOf(app);
      const refusal: unknown = await app.app
        .get(Database)
        .transaction(async () => {
          const { em } = app.app.get(Database);
          await execute(em, 'set local session_replication_role = replica');
          await execute(em, 'delete from audit_events');
        })
        .catch((error: unknown) => error);
      expect(databaseErrorCode(refusal)).toBe(REFUSED);
      expect(await contentsOf(app)).toEqual(before);
    });
  });

  it('keeps the number of an account that is gone, and nothing else of it', async () => {
    const gone = await signUp(app);
    const [event] = await news();
    await app.sql('delete from users where username = $1', [gone.username]);
    const rows = await app.sql('select a::text as text from audit_events a where actor_id = $1', [
      event?.['actor_id'],
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.['text']).not.toContain(gone.username);
  });

  describe('is written in the transaction of the act', () => {
    it('so that an act that is rolled back leaves none', async () => {
      const audit = app.app.get(AuditLog);
      const failing = app.app.get(Database).transaction(async () => {
        await record(audit, { actorId: aliceId, action: 'auth.session.revoked' });
        throw new Error('after all not');
      });
      await expect(failing).rejects.toThrow('after all not');
      expect(await news()).toEqual([]);
    });

    it('so that a refused sign-up leaves none', async () => {
      await app.http
        .post('/api/users')
        .send({ user: { username: alice.username, email: 'new@example.com', password: PASSWORD } })
        .expect(409);
      expect(await news()).toEqual([]);
    });

    it('so that an act whose event cannot be written does not happen', async () => {
      await app.sql(
        "alter table audit_events add constraint broken check (action <> 'auth.sign-up') not valid",
      );
      try {
        const username = unique('unwritten');
        await app.http
          .post('/api/users')
          .send({ user: { username, email: `${username}@example.com`, password: PASSWORD } })
          .expect(500);
        expect(await countRows(app, 'users', 'username = $1', [username])).toBe(0);
      } finally {
        await app.sql('alter table audit_events drop constraint broken');
      }
    });
  });

  describe('tells of', () => {
    it('a sign-up', async () => {
      const bob = await signUp(app);
      const [row] = await app.sql('select id from users where username = $1', [bob.username]);
      expect(await news()).toEqual([
        { ...own('auth.sign-up'), actor_id: row?.['id'], target_id: row?.['id'] },
      ]);
    });

    it('a sign-in', async () => {
      const { email } = alice;
      await app.http
        .post('/api/users/login')
        .send({ user: { email, password: PASSWORD } })
        .expect(200);
      expect(await news()).toEqual([own('auth.sign-in')]);
    });

    it('a failed sign-in, for a known account and for none alike', async () => {
      const failed = { ...own('auth.sign-in.failed'), actor_id: null };
      const wrong = { user: { email: alice.email, password: 'something else' } };
      await app.http.post('/api/users/login').send(wrong).expect(401);
      expect(await news()).toEqual([failed]);
      const unknown = { user: { email: 'nobody@example.com', password: 'something else' } };
      await app.http.post('/api/users/login').send(unknown).expect(401);
      expect(await news()).toEqual([{ ...failed, target_type: null, target_id: null }]);
    });

    it('a new password, a new e-mail, and no other change of an account', async () => {
      await alice.put('/api/user', { user: { bio: 'Here', email: alice.email } }).expect(200);
      expect(await news()).toEqual([]);
      const email = `${unique('moved')}@example.com`;
      await alice.put('/api/user', { user: { email, password: 'another password' } }).expect(200);
      expect(await news()).toEqual([
        own('auth.email.changed'),
        own('auth.password.changed'),
        expect.objectContaining({ action: 'auth.sessions.revoked' }),
      ]);
      await alice.put('/api/user', { user: { email: alice.email, password: PASSWORD } }).expect(200);
    });

    it('no read, and no change of an article', async () => {
      await news();
      await alice.get('/api/user').expect(200);
      await alice.publish();
      expect(await news()).toEqual([]);
    });
  });

  describe('says where it came from', () => {
    const signIn = (headers: Record<string, string>) =>
      app.http
        .post('/api/users/login')
        .set(headers)
        .send({ user: { email: alice.email, password: PASSWORD } })
        .expect(200);

    it('by the request id of the answer, the caller’s own if it is sane', async () => {
      const named = await signIn({ 'X-Request-Id': 'named-by-the-caller' });
      expect(headerOf(named, 'x-request-id')).toBe('named-by-the-caller');
      const unnamed = await signIn({ 'X-Request-Id': 'not sane' });
      expect((await news()).map(({ request_id }) => request_id)).toEqual([
        'named-by-the-caller',
        headerOf(unnamed, 'x-request-id'),
      ]);
    });

    it.each([
      ['203.0.113.7', '203.0.113.7'],
      ['198.51.100.1, 203.0.113.7', '203.0.113.7'],
      ['::ffff:203.0.113.7', '203.0.113.7'],
      ['2001:db8::1', '2001:db8::1'],
      ['fe80::1%eth0', 'fe80::1'],
      ['unknown', null],
      ['203.0.113.7:4711', '203.0.113.7'],
      ['[::1]:80', '::1'],
      ['198.51.100.1, [2001:db8::1]:4711', '2001:db8::1'],
      ["'; drop table users", null],
      ['9'.repeat(60), null],
    ])('behind a proxy that says %s', async (forwarded, address) => {
      await signIn({ 'X-Forwarded-For': forwarded });
      expect(await news()).toEqual([{ ...own('auth.sign-in'), address }]);
    });

    it.each([
      ['for="203.0.113.7:4711";proto=https', '203.0.113.7'],
      ['for=198.51.100.1, for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
      ['for=_hidden', null],
    ])('behind a proxy that says, by RFC 7239, %s', async (forwarded, address) => {
      await signIn({ Forwarded: forwarded });
      expect(await news()).toEqual([{ ...own('auth.sign-in'), address }]);
    });

    it('also of a caller that hung up before the password was looked at', async () => {
      const body = JSON.stringify({ user: { email: alice.email, password: 'something else' } });
      const { hostname, port } = new URL(app.url);
      const closed = new Promise<void>((resolve) => {
        app.server.once('connection', (atServer: Socket) =>
          atServer.once('close', () => {
            resolve();
          }),
        );
      });
      const socket = connect(Number(port), hostname);
      socket.write(
        `POST /api/users/login HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.99\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      // Whatever the machine is doing: the caller has gone when the password is looked at, and the server knows.
      const hasher = app.app.get(PasswordHasher, { strict: false });
      const verify = hasher.verify.bind(hasher);
      jest.spyOn(hasher, 'verify').mockImplementationOnce(async (hash, password) => {
        socket.resetAndDestroy();
        await closed;
        return verify(hash, password);
      });
      let events = await news();
      for (const deadline = Date.now() + 10_000; events.length === 0 && Date.now() < deadline;) {
        await delay(20);
        events = await news();
      }
      expect(socket.destroyed).toBe(true);
      expect(events).toEqual([{ ...own('auth.sign-in.failed'), actor_id: null, address: '203.0.113.99' }]);
    });

    it('and nothing where there was no request', async () => {
      await record(app.app.get(AuditLog), {
        actorId: null,
        action: 'auth.session.revoked',
        details: { by: 'x' },
      });
      expect(await news()).toEqual([
        {
          actor_id: null,
          action: 'auth.session.revoked',
          target_type: null,
          target_id: null,
          address: null,
          request_id: null,
          details: { by: 'x' },
        },
      ]);
    });
  });

  it('refuses details that are no small object', async () => {
    const audit = app.app.get(AuditLog);
    const large = { text: 'x'.repeat(2048) };
    await expect(record(audit, { actorId: null, action: 'auth.sign-out', details: large })).rejects.toThrow(
      /audit_events_details_check/,
    );
  });

  it('holds no secret of anybody', async () => {
    const secret = `secret-${unique('s')}`;
    const username = unique('careful');
    const user = { username, email: `${username}@example.com`, password: secret };
    const { body } = await app.http.post('/api/users').send({ user }).expect(201);
    await app.http.post('/api/users/login').send({ user }).expect(200);
    await app.http
      .post('/api/users/login')
      .send({ user: { ...user, password: `${secret}!` } })
      .expect(401);
    const { token } = (body as { user: { token: string } }).user;
    await app.http
      .put('/api/user')
      .set('Authorization', `Token ${token}`)
      .send({ user: { password: `${secret}?`, email: `new-${username}@example.com` } })
      .expect(200);
    const events = (await news()).map((event) => JSON.stringify(event)).join('\n');
    expect(events.split('\n')).toHaveLength(6);
    for (const private_ of [secret, token.slice(-20), username, 'argon2'])
      expect(events).not.toContain(private_);
  });
});
