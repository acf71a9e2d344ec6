import { AuditLog } from '../../src/audit/audit-log';
import { type AuditEventBody, eventsOf } from '../support/answers';
import { type Actor, PASSWORD, signUp } from '../support/actors';
import { expectProblem } from '../support/problems';
import { record } from '../support/audit';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

const PATH = '/api/user/security-events';

describe('GET /api/user/security-events', () => {
  let app: TestApp;
  let audit: AuditLog;
  let alice: Actor;
  let bob: Actor;
  let aliceId: number;
  let bobId: number;

  beforeAll(async () => {
    app = await startApp();
    audit = app.app.get(AuditLog);
  });
  beforeEach(async () => {
    [alice, bob] = [await signUp(app), await signUp(app)];
    [aliceId, bobId] = [await idOf(alice), await idOf(bob)];
  });
  afterAll(() => app.close());

  const idOf = async ({ username }: Actor) =>
    (await app.sql('select id from users where username = $1', [username]))[0]?.['id'] as number;

  const list = async (actor: Actor) => eventsOf(await actor.get(PATH).expect(200));
  const actions = (events: readonly AuditEventBody[]) => events.map(({ action }) => action);

  it('asks for credentials, and for an account', async () => {
    expectProblem(await app.http.get(PATH), 401, { token: ['is missing'] });
    await app.sql('delete from users where id = $1', [aliceId]);
    expectProblem(await alice.get(PATH), 401, { token: ['is invalid'] });
  });

  it('shows what the caller did and what was done to the account, newest first, each once', async () => {
    const { email } = alice;
    await app.http
      .post('/api/users/login')
      .send({ user: { email, password: PASSWORD } })
      .expect(200);
    await app.http
      .post('/api/users/login')
      .send({ user: { email, password: 'something' } })
      .expect(401);
    await record(audit, { actorId: bobId, action: 'auth.sign-out', targetType: 'thing', targetId: aliceId });
    const events = await list(alice);
    expect(actions(events)).toEqual(['auth.sign-in.failed', 'auth.sign-in', 'auth.sign-up']);
    expect(events[0]).toMatchObject({
      actor: null,
      target: { type: 'user', id: aliceId },
      address: '127.0.0.1',
    });
    expect(events[1]).toMatchObject({
      actor: { id: aliceId, username: alice.username },
      target: { type: 'user', id: aliceId },
      address: '127.0.0.1',
      requestId: expect.stringMatching(/\S/) as string,
    });
    expect(actions(await list(bob))).toEqual(['auth.sign-out', 'auth.sign-up']);
  });

  it('shows nothing of who else had a part in it', async () => {
    await app.sql(
      `insert into audit_events (actor_id, action, target_type, target_id, address, request_id)
       values ($1, 'auth.sessions.revoked', 'user', $2, '203.0.113.7', 'of-bob'),
              ($2, 'auth.sessions.revoked', 'user', $1, '198.51.100.1', 'of-alice')`,
      [bobId, aliceId],
    );
    const [mine, done] = await list(alice);
    expect(mine).toMatchObject({
      actor: { id: aliceId, username: alice.username },
      target: null,
      address: '198.51.100.1',
      requestId: 'of-alice',
    });
    expect(done).toMatchObject({
      actor: null,
      target: { type: 'user', id: aliceId },
      address: null,
      requestId: null,
    });
  });

  it('pages through both halves as one list, whatever is written meanwhile', async () => {
    for (let index = 0; index < 5; index++) {
      await record(audit, { actorId: aliceId, action: 'auth.sign-out' });
      await record(audit, {
        actorId: null,
        action: 'auth.session.revoked',
        targetType: 'user',
        targetId: aliceId,
      });
      await record(audit, {
        actorId: aliceId,
        action: 'auth.sign-in',
        targetType: 'user',
        targetId: aliceId,
      });
    }
    const all = await list(alice);
    expect(all).toHaveLength(16);
    const pages = await walk(alice, app.url, `${PATH}?limit=3`, eventsOf, async () => {
      await record(audit, { actorId: aliceId, action: 'auth.sign-out' });
    });
    expect(pages.flat()).toEqual(all);
  });

  it('has cursors that are good for nobody else', async () => {
    await record(audit, { actorId: aliceId, action: 'auth.sign-out' });
    const { body } = await alice.get(`${PATH}?limit=1`).expect(200);
    const { nextCursor } = body as { nextCursor: string };
    await alice.get(`${PATH}?cursor=${nextCursor}`).expect(200);
    expectProblem(await bob.get(`${PATH}?cursor=${nextCursor}`), 422, {
      cursor: ['is not a cursor of this list'],
    });
  });
});
