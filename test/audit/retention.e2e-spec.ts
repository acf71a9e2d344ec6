import { databaseErrorCode } from '../../src/platform/database/database.errors';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

const JOB = 'deleting old audit events';
const REFUSED = '42501';

describe('AUDIT_RETENTION', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ AUDIT_RETENTION: '60d' });
    await signUp(app);
    await app.sql(`insert into audit_events (action, at, actor_id)
                   select 'auth.sign-in', now() - n * interval '1 day', n from generate_series(1, 90) n`);
    await app.sql(`insert into audit_events (action, at, actor_id)
                   select 'auth.sign-in', now() - interval '1 year', 1000 from generate_series(1, 2500) n`);
    await app.sql(`insert into audit_repeats (event_id, action, target_id, hour, times)
                   select id, action, id, at, id from audit_events`);
  });
  afterAll(() => app.close());

  const left = async () =>
    (
      await app.sql(
        'select count(*)::int as n, max(actor_id)::int as eldest from audit_events where actor_id > 20',
      )
    )[0];
  const uncounted = () =>
    app.sql(`select count(*)::int as n, count(*) filter (where e.id is null)::int as stray
               from audit_repeats r left join audit_events e on e.id = r.event_id`);
  const codeOf = (sql: string) =>
    app.sql(sql).then(
      () => null,
      (error: unknown) => databaseErrorCode(error),
    );

  it('deletes what is older, how often it happened among it, and nothing else', async () => {
    expect(await uncounted()).toEqual([{ n: 2591, stray: 0 }]);
    await periodicWork.get(JOB)?.();
    expect(await left()).toEqual({ n: 39, eldest: 59 });
    expect(await uncounted()).toEqual([{ n: 60, stray: 0 }]);
  });

  it('lets nobody delete by hand what it would delete itself', async () => {
    await app.sql(
      `insert into audit_events (action, at, actor_id) values ('auth.sign-in', now() - interval '1 year', 500)`,
    );
    expect(await codeOf('delete from audit_events where actor_id = 500')).toBe(REFUSED);
    expect(await left()).toEqual({ n: 40, eldest: 500 });
  });

  it('keeps thirty days, whatever the function is asked', async () => {
    await app.sql(`select audit_forget(interval '0', 10000)`);
    expect(await left()).toEqual({ n: 9, eldest: 29 });
    expect(
      await codeOf(`do $$ begin perform set_config('broadsheet.audit_forgetting', 'on', true);
                         delete from audit_events; end $$`),
    ).toBe(REFUSED);
  });

  it('keeps everything while it is unset', async () => {
    app = await app.restart({ AUDIT_RETENTION: undefined });
    expect(periodicWork.has(JOB)).toBe(false);
  });
});
