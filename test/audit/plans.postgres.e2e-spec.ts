import { type AuditFilters, TRAIL } from '../../src/admin/audit-events/audit-events.repository';
import type { PageQuestion } from '../../src/platform/database/page';
import { OWN_EVENTS } from '../../src/users/security-events/security-events.repository';
import { startApp, type TestApp } from '../support/test-app';

const EVENTS = 60_000;

/** 8 KiB blocks that any page of twenty may touch: the ids of a hundred, and the rows of those shown. */
const MOST_BLOCKS = 200;
/** Of two filters one has no index's help: what it leaves out is read on the way. */
const MOST_BLOCKS_FOR_TWO = 2_000;

interface Plan {
  'Node Type': string;
  'Index Name'?: string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

describe('The plans of the audit trail’s lists', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ DATABASE_POOL_SIZE: '1' });
    await app.sql(
      `insert into audit_events (at, actor_id, action, target_type, target_id)
       select '2026-01-01'::timestamptz + n * interval '1 second', n % 10, 'action' || n % 5, 'user', n % 7
         from generate_series(1, $1::int) n`,
      [EVENTS],
    );
    await app.sql(
      'insert into users (id, username, username_key, email, email_key, password_hash, created_at, updated_at) values (3, $1, $1, $1, $1, $1, now(), now())',
      ['somebody'],
    );
    await app.sql(
      `insert into audit_repeats (event_id, action, target_id, hour, times)
       select id, action, id, at, 2 from audit_events`,
    );
    await app.sql('vacuum analyze audit_events, audit_repeats');
    // What a connection settles for after a few runs.
    await app.sql('set plan_cache_mode = force_generic_plan');
  });
  afterAll(() => app.close());

  /** The plan that a statement runs by for any values, and what it did for these. */
  async function explain({ statement, given }: PageQuestion): Promise<Plan> {
    const values = statement.parameters.map((name) => (given as Record<string, unknown>)[name]);
    const literals = values.map(
      (value) => `'${value instanceof Date ? value.toISOString() : String(value)}'`,
    );
    await app.sql(`prepare page as ${statement.text}`);
    const [row] = await app.sql(
      `explain (analyze, buffers, timing off, format json) execute page(${literals.join(', ')})`,
    );
    await app.sql('deallocate page');
    return (row?.['QUERY PLAN'] as [{ Plan: Plan }])[0].Plan;
  }

  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
  const blocks = (plan: Plan) => plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];

  /** Positions at the top of the trail and a thousand pages down it. */
  const moment = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000);
  const STARTS = [
    ['the first page', moment(EVENTS + 1), 0],
    ['page 1,000', moment(EVENTS - 20_000), EVENTS - 20_000],
    ['the last page', moment(25), 25],
  ] as const;

  const VARIANTS: [AuditFilters, index: RegExp][] = [
    [{}, /^audit_events_at_id_idx$/],
    [{ actor: 3 }, /^audit_events_actor_id_at_id_idx$/],
    [{ action: 'action2' }, /^audit_events_action_at_id_idx$/],
    [{ targetType: 'user', targetId: 3 }, /^audit_events_target_type_target_id_at_id_idx$/],
    [{ actor: 3, action: 'action3' }, /^audit_events_(actor_id|action)_at_id_idx$/],
    [
      { actor: 3, targetType: 'user', targetId: 3 },
      /^audit_events_(actor_id|target_type_target_id)_at_id_idx$/,
    ],
    [
      { action: 'action2', targetType: 'user', targetId: 3 },
      /^audit_events_(action|target_type_target_id)_at_id_idx$/,
    ],
    [
      { actor: 3, action: 'action3', targetType: 'user', targetId: 3 },
      /^audit_events_(actor_id|action|target_type_target_id)_at_id_idx$/,
    ],
  ];

  describe.each(VARIANTS)('with %j', (filters, index) => {
    it('read an index in its order, as little on page 1,000 as on the first', async () => {
      const one = Object.keys(filters).filter((name) => name !== 'targetType').length <= 1;
      for (const [, at, id] of STARTS) {
        const always = { since: new Date(0), until: new Date(Date.UTC(9999, 11, 31)) };
        const plan = await explain(
          TRAIL.ask({ ...filters, ...always }, { limit: 20, after: [at.getTime(), id] }),
        );
        const indexes = nodes(plan).flatMap((node) => node['Index Name'] ?? []);
        expect(indexes).toContain('audit_repeats_pkey');
        expect(indexes.filter((name) => !/^(audit_events|audit_repeats|users)_pkey$/.test(name))).toEqual([
          expect.stringMatching(index),
        ]);
        expect(
          nodes(plan).filter(
            (node) =>
              node['Node Type'] === 'Seq Scan' && node['Relation Name']?.startsWith('audit_') === true,
          ),
        ).toEqual([]);
        expect(blocks(plan)).toBeLessThan(one ? MOST_BLOCKS : MOST_BLOCKS_FOR_TWO);
      }
    });
  });

  it('of one account read its two indexes in their order', async () => {
    for (const [, at, id] of STARTS) {
      const plan = await explain(OWN_EVENTS.ask({ viewer: 3 }, { limit: 20, after: [at.getTime(), id] }));
      const indexes = nodes(plan).flatMap((node) => node['Index Name'] ?? []);
      expect(indexes).toEqual(
        expect.arrayContaining([
          'audit_events_actor_id_at_id_idx',
          'audit_events_target_type_target_id_at_id_idx',
        ]),
      );
      expect(blocks(plan)).toBeLessThan(MOST_BLOCKS);
    }
  });

  it('are planned for eight combinations of filters and no more', () => {
    const page = { limit: 20, after: null };
    const names = new Set(VARIANTS.map(([filters]) => TRAIL.ask(filters, page).statement.name));
    expect(names.size).toBe(8);
    expect(TRAIL.ask({ actor: 1 }, page).statement).toBe(TRAIL.ask({ actor: 2 }, page).statement);
  });
});
