import type { z } from 'zod';
import { placeholders } from './compile';
import type { CursorParts, Direction, OrderKey, Position } from './order';
import { type ItemsApart, MAX_PAGE_BYTES, type PageRow, pageRowOf, pageSql } from './page-sql';
import { type Fragment, Placeholder, type Placeholders, raw, sql } from './sql';
import { question, type Statement } from './statement';

/** Where a page begins: at the top, after so many items, or after a position. */
export type PageStart = 'top' | 'offset' | 'cursor';

/** Where the items of a list come from, and what is shown of each. */
export interface PageSource {
  /** What is read for the ids alone, best from an index in the list's order. */
  readonly from: Fragment;
  /** Who may see a row, and what the list is filtered by. */
  readonly where: readonly Fragment[];
  readonly order: readonly OrderKey[];
  /** What is joined to `page`, the page's ids, to show its items: `page.id` is the last part of the order. */
  readonly join: Fragment;
  /** The JSON of one item. */
  readonly item: Fragment;
  /** Items whose JSON is another thing, in a list of items that are measured. */
  readonly apart?: ItemsApart;
  /** Fields of the answer beside the items, by name. */
  readonly beside?: Readonly<Record<string, Fragment>>;
  /**
   * Of items whose text is long: what to join to `page` for an item's size, and the size in bytes. No more are read than
   * add up to `MAX_PAGE_BYTES`, so that the database does not make what would be cut off.
   */
  readonly size?: { readonly join: Fragment; readonly bytes: Fragment };
  /** Holds where there is such a list at all; without it there always is. */
  readonly exists?: Fragment;
}

/** One variant of a page statement: what is given, where it begins, and how far it reads. */
export interface PageVariant {
  /** Whether something that need not be given is. */
  readonly has: (name: string) => boolean;
  /** The most ids that this variant can show, and one more to know whether more follow. */
  readonly most: Fragment;
  /** For sources that merge several: holds for what comes after the position, `true` at the top. */
  readonly after: (order: readonly OrderKey[]) => Fragment;
}

export interface PageDefinition<Given extends object, Body> {
  /** `room.page`; the name of each variant adds to it. */
  readonly name: string;
  /** The answer without its cursor. */
  readonly body: z.ZodType<Body>;
  /** The field of the answer that holds the items. */
  readonly items: string;
  /** The largest page. */
  readonly maxLimit: number;
  /**
   * The most bytes that the JSON of one item can have. Where a full page of the largest items fits into
   * `MAX_PAGE_BYTES`, it need not be measured, which takes a tenth of a list's time. Any other page is: it ends early,
   * with its cursor.
   */
  readonly maxItemBytes?: number;
  /** Whether a page may begin after so many items. */
  readonly offsets?: boolean;
  readonly direction?: Direction;
  /** What need not be given: each combination is a statement of its own. */
  readonly optional?: ReadonlyArray<keyof Given & string>;
  /** What tells this list from others of its kind: a cursor is good for one alone. */
  readonly identity: ReadonlyArray<keyof Given & string>;
  /**
   * For a list whose order changes while it is walked: its cursor holds the ids of all that was shown, so that nothing is
   * shown twice whatever happens meanwhile. A walk ends once so many were shown.
   */
  readonly remembers?: number;
  source(given: Placeholders<Given>, variant: PageVariant): PageSource;
}

/** What a page is of, and from where. */
export interface PageRequest {
  readonly limit: number;
  readonly offset?: number | undefined;
  readonly after: Position | null;
}

/** A list that is read page by page; see {@link pagesOf}. */
export interface PageList<Given extends object, Body> {
  /** Never set: it ties the answer to the list. */
  readonly body?: Body;
  /** What its cursors hold. */
  readonly order: CursorParts;
  /** See {@link PageDefinition.remembers}. */
  readonly remembers?: number | undefined;
  /** Names the very list: its kind, and what it is filtered by. */
  identify(given: Given): string;
  /** The statement of a page, and what it is given. */
  ask(given: Given, page: PageRequest): PageQuestion;
}

export interface PageQuestion {
  readonly statement: Statement<object, PageRow | null>;
  readonly given: object;
}

/** The limits that ids are read for: a small page does not read what a large one does. */
const TIERS = [20, 100];

/**
 * Declares a list that is walked by cursor.
 *
 * The ids of a page come first, from an index alone; only then what is shown of them. Their number is limited by a
 * constant: a parameter would be planned for a tenth of the table, and PostgreSQL would either read all of it or plan
 * anew on every call. So there is one statement for each tier of limits, each way to begin and each combination of what
 * is optional, all of them declared at load.
 */
export function pagesOf<Given extends object, Body>(
  definition: PageDefinition<Given, Body>,
): PageList<Given, Body> {
  const { name, maxLimit, offsets = false, optional = [], identity, remembers } = definition;
  const tiers = [...TIERS.filter((tier) => tier < maxLimit), maxLimit];
  const starts: PageStart[] = offsets ? ['top', 'offset', 'cursor'] : ['top', 'cursor'];
  const statements = new Map<string, Statement<object, PageRow | null>>();
  let order: CursorParts = [];
  for (const present of subsets(optional)) {
    for (const start of starts) {
      for (const tier of tiers) {
        const { statement, types } = declarePage(definition, present, start, tier);
        statements.set(keyOf(present, start, tier), statement);
        order = remembers === undefined ? types : 'ids';
      }
    }
  }
  return {
    order,
    remembers,
    identify: (given) => `${name} ${JSON.stringify(identity.map((field) => given[field] ?? null))}`,
    ask: (given, { limit, offset = 0, after }) => {
      const present = optional.filter((field) => given[field] !== undefined && given[field] !== null);
      const start = after ? 'cursor' : offset > 0 ? 'offset' : 'top';
      const statement = statements.get(
        keyOf(present, start, tiers.find((tier) => limit <= tier) ?? maxLimit),
      );
      if (!statement) throw new Error(`${name} has no page that begins at ${start}`);
      const page = { ...given, limit, offset };
      return { statement, given: after ? Object.assign(page, positionGiven(order, after)) : page };
    },
  };
}

const LIMIT = new Placeholder<number>('limit');
const OFFSET = new Placeholder<number>('offset');

function declarePage<Given extends object, Body>(
  definition: PageDefinition<Given, Body>,
  present: readonly string[],
  start: PageStart,
  tier: number,
) {
  const { name, items, direction = 'desc', optional = [], maxItemBytes = Infinity, remembers } = definition;
  const after = (order: readonly OrderKey[]) => {
    if (start !== 'cursor') return sql`true`;
    return remembers === undefined ? afterPosition(order, direction) : notShown(order);
  };
  const most = raw(String(tier + 1));
  const source = definition.source(placeholders<Given>(), {
    has: (field) => present.includes(field) || !optional.some((each) => each === field),
    most: start === 'offset' ? sql`${most} + ${OFFSET}::bigint` : most,
    after,
  });
  const statement = question({
    name: [name, ...present, start, `upTo${tier}`].join('.'),
    rows: 'optional',
    row: pageRowOf(definition.body),
    sql: () =>
      pageSql({
        ...source,
        items,
        measured: maxItemBytes * tier > MAX_PAGE_BYTES,
        direction,
        limit: sql`${LIMIT}::int`,
        most,
        offset: start === 'offset' ? sql`${OFFSET}::bigint` : null,
        after: after(source.order),
        remembering: remembers !== undefined,
      }),
  });
  return { statement, types: source.order.map(({ type }) => type) };
}

const CASTS = { time: '::timestamptz', integer: '::bigint', number: '::float8' } as const;

/** Compares an item's place with the position that a cursor names. */
function afterPosition(order: readonly OrderKey[], direction: Direction): Fragment {
  const keys = sql.join(order.map((key) => key.sql));
  const position = sql.join(
    order.map(({ type }, part) => sql`${new Placeholder(`after${part}`)}${raw(CASTS[type])}`),
  );
  return sql`(${keys}) ${raw(direction === 'desc' ? '<' : '>')} (${position})`;
}

/** Holds for an item that no page before has shown. */
function notShown(order: readonly OrderKey[]): Fragment {
  const id = order.at(-1)?.sql ?? sql`null`;
  return sql`${id} not in (select unnest(${new Placeholder('after0')}::int[]))`;
}

function positionGiven(order: CursorParts, after: Position): object {
  if (order === 'ids') return { after0: after };
  return Object.fromEntries(
    after.map((value, part) => [`after${part}`, order[part] === 'time' ? new Date(value) : value]),
  );
}

function keyOf(present: readonly string[], start: PageStart, tier: number): string {
  return `${present.join(',')} ${start} ${tier}`;
}

/** Every combination of some names, each in their order. */
function subsets<T>(names: readonly T[]): T[][] {
  return names.reduce<T[][]>((all, name) => [...all, ...all.map((some) => [...some, name])], [[]]);
}
