import { z } from 'zod';
import type { Direction, OrderKey } from './order';
import { all, type Fragment, raw, sql } from './sql';

/** Bytes of a page's items as they are sent: what one reader can have the server hold for them. */
export const MAX_PAGE_BYTES = 1_048_576;

/** Bytes of a page around its items. */
const FRAME_BYTES = 2_048;

/** A page: the answer without its cursor, as text, and the place of its last item where more follow. */
const PageRow = z.strictObject({ json: z.string(), next: z.array(z.number()).nullable() });
export type PageRow = z.output<typeof PageRow>;

/** The same of a list whose answers have a shape: it is the text that is checked, and the text that is kept. */
export const pageRowOf = (body: z.ZodType): z.ZodType<PageRow> =>
  PageRow.refine(({ json }) => Boolean(body.parse(JSON.parse(json)))).refine(
    ({ json }) => Buffer.byteLength(json) <= MAX_PAGE_BYTES + FRAME_BYTES,
    'a page holds more bytes than it may: an item is larger than its list declares',
  );

/** Items of a list that stand in a field of their own, because their shape is another one. */
export interface ItemsApart {
  /** The field of the answer that holds them. */
  readonly items: string;
  /** The field of the answer that holds the ids of all items together, in their order. */
  readonly order: string;
  /** Which items they are. */
  readonly holds: Fragment;
}

interface PageParts {
  readonly from: Fragment;
  readonly where: readonly Fragment[];
  readonly order: readonly OrderKey[];
  readonly join: Fragment;
  readonly item: Fragment;
  readonly items: string;
  readonly apart?: ItemsApart;
  readonly beside?: Readonly<Record<string, Fragment>>;
  readonly size?: { readonly join: Fragment; readonly bytes: Fragment };
  readonly exists?: Fragment;
  /** Whether items are measured as they are sent: not needed where a full page fits whatever is in it. */
  readonly measured: boolean;
  readonly direction: Direction;
  readonly limit: Fragment;
  /** One more than the largest page of this statement. */
  readonly most: Fragment;
  readonly offset: Fragment | null;
  readonly after: Fragment;
  /** Whether the place is the ids of all items of the page, and not the position of its last one. */
  readonly remembering: boolean;
}

/** Names of the parts of the order, and a list of them as an order. */
interface Columns {
  readonly names: readonly string[];
  readonly inOrder: (prefix: string, way?: Direction) => Fragment;
}

/**
 * The text of a page statement. Its `ids` are the parts of the order as columns `k0`, `k1`, ..., the last of them also
 * as `id`.
 */
export function pageSql(parts: PageParts): Fragment {
  const { from, where, order, exists, direction, most, offset, after } = parts;
  const names = order.map((_, part) => `k${part}`);
  const inOrder = (prefix: string, way = direction) =>
    raw(names.map((column) => `${prefix}${column} ${way}`).join(', '));
  const columns: Columns = { names, inOrder };
  const selected = sql.join(order.map((key, part) => sql`${key.sql} as ${raw(`k${part}`)}`));
  const ordered = sql.join(order.map((key) => sql`${key.sql} ${raw(direction)}`));
  const nothing = raw('');
  const shown = raw(parts.measured ? 'shown' : 'page');
  return sql`with ids as materialized (
      select ${selected} from ${from} where ${all([...where, after])}
       order by ${ordered} limit ${most} ${offset === null ? nothing : sql`offset ${offset}`}),
    page as (${page(parts, columns)}),
    ${parts.measured ? sql`shown as materialized (${measuredItems(parts, columns)}),` : nothing}
    last as (select ${raw(names.join(', '))} from ${shown} order by ${inOrder('', opposite(direction))} limit 1)
  select ${parts.measured ? joinedText(parts, columns) : builtText(parts, columns)} as json,
         case when (select count(*) from ids) > (select count(*) from ${shown})
              then (${parts.remembering ? sql`select json_agg(${raw(names.at(-1) ?? 'null')}) from ${shown}` : sql`select json_build_array(${positionOf(order)}) from last`}) end as next
   ${exists === undefined ? nothing : sql`where ${exists}`}`;
}

/** The answer's text where the items of a full page fit in any case. */
function builtText({ items, item, join, beside = {} }: PageParts, { inOrder }: Columns): Fragment {
  const fields = Object.entries(beside).map(([name, value]) => sql`, ${raw(`'${name}'`)}, ${value}`);
  return sql`json_build_object(${raw(`'${items}'`)}, coalesce(
           (select json_agg(${item} order by ${inOrder('page.')}) from page ${join}), '[]'::json)
           ${fields.length > 0 ? sql.join(fields, sql` `) : raw('')})::text`;
}

/** The answer's text where the items are measured, each being text already. */
function joinedText({ items, apart, beside = {} }: PageParts, { names, inOrder }: Columns): Fragment {
  const list = (name: string, which: Fragment) => sql`${raw(`"${name}":['`)}
           || coalesce((select string_agg(json, ',' order by ${inOrder('')}) ${which} from shown), '') || ']'`;
  const ids = raw(`k${names.length - 1}`);
  const more =
    apart &&
    sql` || ',${list(apart.items, sql`filter (where apart)`)} ||
           ${raw(`',"${apart.order}":'`)} ||
           coalesce((select json_agg(${ids} order by ${inOrder('')}) from shown), '[]'::json)::text`;
  const fields = Object.entries(beside).map(
    ([name, value]) => sql` || ${raw(`',"${name}":'`)} || to_json(${value})::text`,
  );
  return sql`'{${list(items, apart ? sql`filter (where not apart)` : raw(''))}${more ?? raw('')}
           ${fields.length > 0 ? sql.join(fields, sql` `) : raw('')} || '}'`;
}

/** The items of the page as JSON, as many as an answer has room for, but one at least. What is counted is what is sent. */
function measuredItems({ item, join, apart }: PageParts, { names, inOrder }: Columns): Fragment {
  const own = raw(`${names.join(', ')}, json${apart ? ', apart' : ''}`);
  return sql`select ${own} from (
        select ${own}, octet_length(json) as size,
               sum(octet_length(json)) over (order by ${inOrder('')} rows unbounded preceding) as bytes
          from (select ${raw(names.map((column) => `page.${column}`).join(', '))}, (${item})::text as json
                       ${apart ? sql`, (${apart.holds}) as apart` : raw('')} from page ${join} offset 0) items) sized
       where bytes <= ${raw(String(MAX_PAGE_BYTES))} or bytes = size`;
}

/** The ids that are read: as many as asked for or, of long items, as many as the page has room for, but one at least. */
function page({ size, limit }: PageParts, { names, inOrder }: Columns): Fragment {
  const ids = raw([...names, `k${names.length - 1} as id`].join(', '));
  if (size === undefined) return sql`select ${ids} from ids order by ${inOrder('')} limit ${limit}`;
  return sql`select ${ids} from (
        select ${raw(names.map((column) => `page.${column}`).join(', '))}, row_number() over so_far as place,
               sum(${size.bytes}) over so_far as bytes
          from (select ${ids} from ids) page ${size.join} window so_far as (order by ${inOrder('page.')})) sized
       where place <= ${limit} and (place = 1 or bytes <= ${raw(String(MAX_PAGE_BYTES))}) order by ${inOrder('')}`;
}

/** Milliseconds since 1970 for a time, else the number itself. */
function positionOf(order: readonly OrderKey[]): Fragment {
  return sql.join(
    order.map(({ type }, part) =>
      type === 'time' ? raw(`(extract(epoch from k${part}) * 1000)::float8`) : raw(`k${part}`),
    ),
  );
}

function opposite(direction: Direction): Direction {
  return direction === 'desc' ? 'asc' : 'desc';
}
