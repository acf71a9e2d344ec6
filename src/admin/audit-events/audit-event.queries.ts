import { isoTime } from '../../platform/database/sql';
import { type Statement, statement } from '../../platform/database/statement';
import { MAX_LIMIT, PageRow } from '../../platform/http/paging';

/** One id more than the largest page has. */
const MOST = MAX_LIMIT + 1;

/** What the trail is filtered by besides time; each in AND with the others. */
export interface AuditFilters {
  readonly actor?: number | undefined;
  readonly action?: string | undefined;
  readonly targetType?: string | undefined;
  readonly targetId?: number | undefined;
}

const FILTERS = ['actor', 'action', 'target'] as const;
type Filter = (typeof FILTERS)[number];

export interface AuditPageQuery {
  readonly statement: Statement<PageRow>;
  /** What follows `$4`, in its order. */
  readonly values: readonly (number | string)[];
}

/** What the conditions of each filter are, beginning at placeholder `$n`. */
const CONDITIONS: Readonly<Record<Filter, (n: number) => string>> = {
  actor: (n) => `and e.actor_id = $${n}::int`,
  action: (n) => `and e.action = $${n}::text`,
  target: (n) => `and e.target_type = $${n}::text and e.target_id = $${n + 1}::int`,
};

/** Event `e`, its actor `u` as everybody who may see all of it sees it. */
const EVENT_JSON = `json_build_object(
    'id', e.id, 'at', ${isoTime('e.at')},
    'actor', case when e.actor_id is not null then json_build_object('id', e.actor_id, 'username', u.username) end,
    'action', e.action,
    'target', case when e.target_type is not null then json_build_object('type', e.target_type, 'id', e.target_id) end,
    'address', host(e.address), 'requestId', e.request_id, 'details', e.details)`;

/** The same as account `$2` sees it, who learns nothing of who else had a part in it. */
const OWN_EVENT_JSON = `json_build_object(
    'id', e.id, 'at', ${isoTime('e.at')},
    'actor', case when e.actor_id = $2::int then json_build_object('id', e.actor_id, 'username', u.username) end,
    'action', e.action,
    'target', case when e.target_type <> 'user' or e.target_id = $2::int
                   then json_build_object('type', e.target_type, 'id', e.target_id) end,
    'address', case when e.actor_id is null or e.actor_id = $2::int then host(e.address) end,
    'requestId', case when e.actor_id is null or e.actor_id = $2::int then e.request_id end,
    'details', e.details)`;

/** Made on first use: eight combinations of filters. */
const pages = new Map<string, Statement<PageRow>>();

/**
 * One page of the trail, newest first; `id` breaks ties. `$1` is how many, `$2` the first moment, `$3` and `$4` the
 * position before which it begins: a cursor's, or the last moment.
 *
 * Each combination of filters is a statement of its own, served by the index of one of them in the list's order, so
 * that page 1,000 costs what page 1 does. Of several filters the planner picks the index; what the others leave out is
 * read on the way, which for a rare pair may be all that the first one has.
 */
export function auditPageQuery({ actor, action, targetType, targetId }: AuditFilters): AuditPageQuery {
  const given: Readonly<Record<Filter, readonly (number | string | undefined)[]>> = {
    actor: [actor],
    action: [action],
    target: [targetType, targetId],
  };
  const filters = FILTERS.filter((filter) => given[filter].every((value) => value !== undefined));
  const values = filters.flatMap((filter) => given[filter]) as (number | string)[];
  const name = ['audit.page', ...filters].join('.');
  let page = pages.get(name);
  if (!page) {
    page = statement(name, PageRow, trailSql(filters));
    pages.set(name, page);
  }
  return { statement: page, values };
}

const BOUNDS = 'e.at >= $2::timestamptz and (e.at, e.id) < ($3::timestamptz, $4::bigint)';

function trailSql(filters: readonly Filter[]): string {
  let next = 5;
  const conditions = filters.map((filter) => {
    const condition = CONDITIONS[filter](next);
    next += filter === 'target' ? 2 : 1;
    return condition;
  });
  return pageSql(
    `select e.id, e.at from audit_events e where ${[BOUNDS, ...conditions].join(' ')}
      order by e.at desc, e.id desc limit ${MOST}`,
    EVENT_JSON,
  );
}

/** The newest events of a kind before position `$3`, `$4`, as far as a page may need them. */
const newest = (condition: string) =>
  `(select e.id, e.at from audit_events e
     where ${condition} and (e.at, e.id) < ($3::timestamptz, $4::bigint)
     order by e.at desc, e.id desc limit ${MOST})`;

/**
 * One page of what account `$2` did and what was done to it, newest first: the newest of either, merged, so that each
 * half is served by its own index. No row when there is no such account.
 */
export const OWN_PAGE = statement(
  'audit.page.own',
  PageRow,
  `${pageSql(
    `select id, at from (
        ${newest('e.actor_id = $2::int')} union
        ${newest("e.target_type = 'user' and e.target_id = $2::int")}) either
      order by at desc, id desc limit ${MOST}`,
    OWN_EVENT_JSON,
  )} where exists (select from users where id = $2::int)`,
);

/** The page's ids first, from an index alone, and one more to know whether more follow; only then what is shown of them. */
function pageSql(ids: string, event: string): string {
  return `with ids as materialized (${ids}),
    page as (select id, at from ids order by at desc, id desc limit $1::int),
    last as (select at, id from page order by at, id limit 1)
  select json_build_object('events', coalesce(
           (select json_agg(${event} order by page.at desc, page.id desc)
              from page join audit_events e on e.id = page.id left join users u on u.id = e.actor_id),
           '[]'::json))::text as json,
         case when more then (select extract(epoch from at) * 1000 from last)::float8 end as next_at,
         case when more then (select id from last)::float8 end as next_id
    from (select count(*) > $1::int as more from ids) counted`;
}
