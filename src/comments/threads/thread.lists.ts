import { articleIdOf, visibleArticle } from '../../articles/article.view';
import { byId, byTime, type Direction, type OrderKey } from '../../platform/database/order';
import { type PageList, pagesOf, type PageSource, type PageVariant } from '../../platform/database/page';
import { all, type Fragment, raw, sql } from '../../platform/database/sql';
import type { ViewerFragment } from '../../profiles/profile.view';
import { MAX_THREAD_ITEMS, type Sort, SORTS, ThreadPageBody } from '../comment.schemas';
import {
  isTombstone,
  threadItemJson,
  threadItemsOfPage,
  underVisibleArticle,
  visibleInThread,
} from '../comment.view';

/** The comments of an article, and who asks. */
export interface ThreadList {
  readonly slug: string;
  /** Not given: nobody who is signed in. */
  readonly viewer?: number | undefined;
}

/** The answers to a comment, and who asks. */
export interface ReplyList {
  readonly id: number;
  readonly viewer?: number | undefined;
}

interface Order {
  readonly direction: Direction;
  readonly keys: readonly OrderKey[];
  /** What a pinned comment has in place of the keys, but the last: it stands before all others. */
  readonly first: readonly Fragment[];
}

const byAge = [byTime('c.created_at'), byId('c.id')];
const END_OF_TIME = sql`timestamptz '9999-12-31T00:00:00Z'`;
const BEGINNING_OF_TIME = sql`timestamptz '1970-01-01T00:00:00Z'`;
const MORE_THAN_ANY = sql`2147483647`;

const ORDERS: Readonly<Record<Sort, Order>> = {
  new: { direction: 'desc', keys: byAge, first: [END_OF_TIME] },
  old: { direction: 'asc', keys: byAge, first: [BEGINNING_OF_TIME] },
  top: {
    direction: 'desc',
    keys: [{ type: 'integer', sql: raw('c.likes_count') }, ...byAge],
    first: [MORE_THAN_ANY, END_OF_TIME],
  },
};

/** How a page shows comments and what is left of deleted ones. */
const shown = (viewer: ViewerFragment) => ({
  join: threadItemsOfPage,
  item: threadItemJson(viewer),
  apart: { items: 'tombstones', order: 'order', holds: isTombstone },
  size: { join: sql`join comments c on c.id = page.id`, bytes: sql`octet_length(c.body)` },
});

/**
 * The pinned comment of some, before all others in their order: it has keys that no other one has, so that cursors need
 * not know of it. The others are read from an index in their order, as many as a page shows.
 */
function pinnedFirst(
  conditions: readonly Fragment[],
  { direction, keys, first }: Order,
  { after, most }: PageVariant,
): PageSource['from'] {
  const columns = keys.map((key) => key.sql);
  const names = [...(first.length > 1 ? ['likes_count'] : []), 'created_at'];
  const instead = first.map((value, index) => sql`${value} as ${raw(names[index] ?? '')}`);
  const order = sql.join(columns.map((column) => sql`${column} ${raw(direction)}`));
  return sql`(
      (select ${sql.join(columns)} from comments c where ${all([...conditions, sql`not c.is_pinned`, after(keys)])}
        order by ${order} limit ${most})
      union all
      select ${sql.join(instead)}, c.id from comments c where ${all([...conditions, sql`c.is_pinned`])}) c`;
}

/** The comments of an article, or those of them that answer none. */
const threadsOf = (name: string, sort: Sort, only: readonly Fragment[]) =>
  pagesOf<ThreadList, ThreadPageBody>({
    name: `${name}${inCapitals(sort)}`,
    body: ThreadPageBody,
    items: 'comments',
    maxLimit: MAX_THREAD_ITEMS,
    direction: ORDERS[sort].direction,
    optional: ['viewer'],
    identity: ['slug'],
    source: ({ slug, viewer: given }, variant) => {
      const viewer = variant.has('viewer') ? given : null;
      const article = articleIdOf(slug);
      const conditions = [sql`c.article_id = ${article}`, visibleInThread(viewer), ...only];
      return {
        ...shown(viewer),
        from: pinnedFirst(conditions, ORDERS[sort], variant),
        where: [],
        order: ORDERS[sort].keys,
        exists: sql`${article} is not null and ${visibleArticle(viewer, article)}`,
      };
    },
  });

/** The answers to one comment. */
const repliesOf = (sort: Sort) =>
  pagesOf<ReplyList, ThreadPageBody>({
    name: `threads.replies${inCapitals(sort)}`,
    body: ThreadPageBody,
    items: 'comments',
    maxLimit: MAX_THREAD_ITEMS,
    direction: ORDERS[sort].direction,
    optional: ['viewer'],
    identity: ['id'],
    source: ({ id, viewer: given }, { has }) => {
      const viewer = has('viewer') ? given : null;
      return {
        ...shown(viewer),
        from: sql`comments c`,
        where: [sql`c.parent_id = ${id}::int`, visibleInThread(viewer)],
        order: ORDERS[sort].keys,
        exists: sql`exists (select from comments c where c.id = ${id}::int
                               and ${visibleInThread(viewer)} and ${underVisibleArticle(viewer)})`,
      };
    },
  });

/** Every comment of an article, in each order. */
export const THREADS = inEachOrder((sort) => threadsOf('threads.all', sort, []));

/** The comments that answer none, in each order. */
export const ROOTS = inEachOrder((sort) => threadsOf('threads.roots', sort, [sql`c.parent_id is null`]));

/** The answers to a comment, in each order. */
export const REPLIES = inEachOrder(repliesOf);

function inEachOrder<Given extends object>(
  listOf: (sort: Sort) => PageList<Given, ThreadPageBody>,
): Readonly<Record<Sort, PageList<Given, ThreadPageBody>>> {
  const [latest, oldest, top] = SORTS.map(listOf);
  if (!latest || !oldest || !top) throw new Error('There is a list for each order');
  return { new: latest, old: oldest, top };
}

function inCapitals(sort: Sort): string {
  return `${sort.charAt(0).toUpperCase()}${sort.slice(1)}`;
}
