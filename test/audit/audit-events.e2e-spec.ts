import { AuditLog } from '../../src/audit/audit-log';
import { RolesService } from '../../src/users/roles/roles.service';
import { type AuditEventBody, eventsOf, headerOf } from '../support/answers';
import { type Actor, signUp, signUpAdmin } from '../support/actors';
import { A_MESSAGE, expectProblem } from '../support/problems';
import { record } from '../support/audit';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

const PATH = '/api/admin/audit';
const TEST = { id: null, by: 'a test' };

describe('GET /api/admin/audit', () => {
  let app: TestApp;
  let admin: Actor;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp();
    [admin, alice] = [await signUpAdmin(app), await signUp(app)];
  });
  afterAll(() => app.close());

  const idOf = async ({ username }: Actor) =>
    (await app.sql('select id from users where username = $1', [username]))[0]?.['id'] as number;

  const ids = (events: readonly AuditEventBody[]) => events.map(({ id }) => id);

  const list = async (query: string) => eventsOf(await admin.get(`${PATH}?${query}`).expect(200));

  describe('is for administrators', () => {
    it('asks for credentials, then for the role, before it looks at anything', async () => {
      for (const query of ['', '?limit=0', '?cursor=forged']) {
        expectProblem(await app.http.get(`${PATH}${query}`), 401, { token: ['is missing'] });
        const forged = app.http.get(`${PATH}${query}`).set('Authorization', `Token ${alice.token}x`);
        expectProblem(await forged, 401, { token: ['is invalid'] });
        expectProblem(await alice.get(`${PATH}${query}`), 403, { admin: ['forbidden'] });
      }
      expectProblem(await admin.get(`${PATH}?limit=0`), 422, { limit: A_MESSAGE });
      expectProblem(await admin.get(`${PATH}/1`), 404, { resource: ['not found'] });
      await admin.get(PATH).expect(200);
    });

    it('refuses one who was demoted at once, and lets one in who was promoted', async () => {
      const roles = app.app.get(RolesService);
      const carol = await signUp(app);
      await carol.get(PATH).expect(403);
      expect(await roles.grantAdmin(carol.username.toUpperCase(), TEST)).toBe(true);
      await carol.get(PATH).expect(200);
      expect(await roles.grantAdmin(carol.username, TEST)).toBe(false);
      expect(await roles.revokeAdmin(carol.username, TEST)).toBe(true);
      await carol.get(PATH).expect(403);
      expect(await roles.revokeAdmin(carol.username, TEST)).toBe(false);
      const told = await list(`targetType=user&targetId=${await idOf(carol)}`);
      expect(told.map(({ action, actor, details }) => ({ action, actor, details }))).toEqual([
        { action: 'user.role.revoked', actor: null, details: { role: 'admin', by: 'a test' } },
        { action: 'user.role.granted', actor: null, details: { role: 'admin', by: 'a test' } },
        { action: 'auth.sign-up', actor: { id: await idOf(carol), username: carol.username }, details: {} },
      ]);
    });

    it('refuses an administrator whose account is gone', async () => {
      const gone = await signUpAdmin(app);
      await app.sql('delete from users where username = $1', [gone.username]);
      expectProblem(await gone.get(PATH), 401, { token: ['is invalid'] });
    });
  });

  describe('shows', () => {
    it('who did what to what, when and from where', async () => {
      const dora = await signUp(app);
      const id = await idOf(dora);
      const answer = await dora
        .put('/api/user', { user: { password: 'a new password' } })
        .set('X-Request-Id', 'the-change')
        .expect(200);
      expect(headerOf(answer, 'x-request-id')).toBe('the-change');
      const [event] = await list(`actor=${id}&limit=1`);
      expect(event).toEqual({
        id: expect.any(Number) as number,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        actor: { id, username: dora.username },
        action: 'auth.password.changed',
        target: { type: 'user', id },
        address: '127.0.0.1',
        requestId: 'the-change',
        details: {},
        times: 1,
        lastAt: event?.at,
      });
      await app.sql('delete from users where id = $1', [id]);
      const [after] = await list(`actor=${id}&limit=1`);
      expect(after).toEqual({ ...event, actor: { id, username: null } });
    });
  });

  describe('filters', () => {
    let all: AuditEventBody[];
    let aliceId: number;

    beforeAll(async () => {
      aliceId = await idOf(alice);
      const audit = app.app.get(AuditLog);
      const adminId = await idOf(admin);
      for (const actorId of [aliceId, adminId, null]) {
        for (const action of ['auth.sign-out', 'auth.session.revoked'] as const) {
          for (const targetId of [aliceId, adminId])
            await record(audit, { actorId, action, targetType: 'user', targetId });
          await record(audit, { actorId, action, targetType: 'thing', targetId: aliceId });
          await record(audit, { actorId, action });
        }
      }
      all = await list('limit=100');
      expect(ids(all)).toEqual([...ids(all)].sort((one, other) => other - one));
    });

    const kept = {
      actor: ({ actor }: AuditEventBody) => actor?.id === aliceId,
      action: ({ action }: AuditEventBody) => action === 'auth.sign-out',
      target: ({ target }: AuditEventBody) => target?.type === 'user' && target.id === aliceId,
    };
    type Filter = keyof typeof kept;
    const queryOf = (filter: Filter) =>
      ({
        actor: `actor=${aliceId}`,
        action: 'action=auth.sign-out',
        target: `targetType=user&targetId=${aliceId}`,
      })[filter];

    it.each<Filter[][]>([
      [['actor']],
      [['action']],
      [['target']],
      [['actor', 'action']],
      [['actor', 'target']],
      [['action', 'target']],
      [['actor', 'action', 'target']],
    ])('by %j', async (filters) => {
      const expected = ids(all.filter((event) => filters.every((filter) => kept[filter](event))));
      expect(expected.length).toBeGreaterThan(0);
      const query = filters.map(queryOf).join('&');
      expect(ids(await list(`${query}&limit=100`))).toEqual(expected);
      const pages = await walk(admin, app.url, `${PATH}?${query}&limit=2`, eventsOf);
      expect(ids(pages.flat())).toEqual(expected);
    });

    it('by time, from the first moment to before the last, in any zone', async () => {
      const rows = await app.sql(
        `insert into audit_events (action, at)
         select 'auth.sign-out', '2020-01-01T00:00:00Z'::timestamptz + n * interval '1 hour'
           from generate_series(1, 6) n returning id::int`,
      );
      const [, second, third, fourth] = rows.map(({ id }) => id as number);
      const [since, until] = ['2020-01-01T02:00:00.000Z', '2020-01-01T05:00:00.000Z'];
      expect(ids(await list(`since=${since}&until=${until}`))).toEqual([fourth, third, second]);
      const elsewhere = 'since=2020-01-01T11:00:00%2B09:00&until=2019-12-31T22:00:00-07:00';
      expect(ids((await walk(admin, app.url, `${PATH}?${elsewhere}&limit=2`, eventsOf)).flat())).toEqual([
        fourth,
        third,
        second,
      ]);
      expect(await list(`since=${until}&until=${since}`)).toEqual([]);
      expect(await list('since=9999-12-31T23:59:59-14:00')).toEqual([]);
      expect(await list('until=0001-01-01T00:00:00Z')).toEqual([]);
      expect(await list('until=0000-01-01T00:00:00Z')).toEqual([]);
    });

    it('by what is nobody’s, finding nothing', async () => {
      expect(await list('actor=2147483647')).toEqual([]);
      expect(await list('targetType=nothing&targetId=1')).toEqual([]);
    });

    it.each([
      ['actor=0', 'actor'],
      ['actor=alice', 'actor'],
      ['actor=2147483648', 'actor'],
      ['actor=1&actor=2', 'actor'],
      ['action=auth.dance', 'action'],
      ['action=auth.sign-in&action=auth.sign-out', 'action'],
      ['targetType=user', 'targetId'],
      ['targetId=1', 'targetType'],
      ['targetType=%00&targetId=1', 'targetType'],
      ['since=yesterday', 'since'],
      ['since=2026-02-30T00:00:00Z', 'since'],
      ['since=2026-11-21', 'since'],
      ['until=2026-11-21T07:28:00', 'until'],
      ['until=', 'until'],
      ['limit=0', 'limit'],
      ['cursor=forged', 'cursor'],
    ])('refuses ?%s', async (query, field) => {
      expectProblem(await admin.get(`${PATH}?${query}`), 422, { [field]: A_MESSAGE });
    });

    it('has cursors that are good for one set of filters and no other list', async () => {
      const cursor = async (query: string) => {
        const { body } = await admin.get(`${PATH}?${query}&limit=1`).expect(200);
        return (body as { nextCursor: string }).nextCursor;
      };
      const ofAll = await cursor('');
      await admin.get(`${PATH}?cursor=${ofAll}`).expect(200);
      for (const query of ['action=auth.sign-out', 'since=2020-01-01T00:00:00Z', `actor=${aliceId}`]) {
        expectProblem(await admin.get(`${PATH}?${query}&cursor=${ofAll}`), 422, { cursor: A_MESSAGE });
        const own = await cursor(query);
        await admin.get(`${PATH}?${query}&cursor=${own}`).expect(200);
        expectProblem(await admin.get(`${PATH}?cursor=${own}`), 422, { cursor: A_MESSAGE });
      }
      expectProblem(await admin.get(`/api/user/security-events?cursor=${ofAll}`), 422, { cursor: A_MESSAGE });
    });
  });

  describe('pages', () => {
    it('show none twice and miss none, those of one instant too, whatever is written meanwhile', async () => {
      const audit = app.app.get(AuditLog);
      // One transaction has one time: all of these are of the same instant.
      const [{ at } = { at: '' }] = await app.sql(
        `with written as (
           insert into audit_events (action, at) select 'auth.sign-out', now() from generate_series(1, 25) returning at)
         select to_char(max(at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from written`,
      );
      const before = await list('limit=100');
      expect(before.filter((event) => event.at === at).length).toBeGreaterThanOrEqual(25);
      const pages = await walk(admin, app.url, `${PATH}?limit=7`, eventsOf, async () => {
        await record(audit, { actorId: null, action: 'auth.sign-out' });
      });
      expect(pages.slice(0, -1).every((page) => page.length === 7)).toBe(true);
      expect(ids(pages.flat())).toEqual(ids(before));
    });

    it('hold 20 unless asked for more, and never more than 100', async () => {
      await app.sql(`insert into audit_events (action) select 'auth.sign-out' from generate_series(1, 120)`);
      expect(await list('')).toHaveLength(20);
      expect(await list('limit=101')).toHaveLength(100);
    });
  });
});
