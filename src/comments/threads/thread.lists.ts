import { articleIdOf, visibleArticleIdOf } from '../../articles/article.view';
import { byId, byTime, type Direction, type OrderKey } from '../../platform/database/order';
import {
  type PageDefinition,
  type PageList,
  pagesOf,
  type PageSource,
  type PageVariant,
} from '../../platform/database/page';
import { all, type Fragment, raw, sql } from '../../platform/database/sql';
import type { ViewerFragment } from '../../profiles/profile.view';
import { MAX_THREAD_ITEMS, type Sort, ThreadPageBody } from '../comment.schemas';
import {
  isTombstone,
  listedInThread,
  openInThread,
  threadItemJson,
  threadItemsOfPage,
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

const PAGE = { body: ThreadPageBody, items: 'comments', maxLimit: MAX_THREAD_ITEMS };

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

type Definition<Given extends object> = Omit<PageDefinition<Given, ThreadPageBody>, 'name'>;

/** The comments of an article, or those of them that `only` holds for. */
const threads = (sort: Sort, only: readonly Fragment[] = []): Definition<ThreadList> => ({
  ...PAGE,
  direction: ORDERS[sort].direction,
  optional: ['viewer'],
  identity: ['slug'],
  source: ({ slug, viewer: given }, variant) => {
    const viewer = variant.has('viewer') ? given : null;
    const conditions = [sql`c.article_id = ${articleIdOf(slug)}`, listedInThread(viewer), ...only];
    return {
      ...shown(viewer),
      from: pinnedFirst(conditions, ORDERS[sort], variant),
      where: [],
      order: ORDERS[sort].keys,
      exists: sql`${visibleArticleIdOf(slug, viewer)} is not null`,
    };
  },
});

const roots = (sort: Sort) => threads(sort, [sql`c.parent_id is null`]);

/** The answers to one comment. */
const replies = (sort: Sort): Definition<ReplyList> => ({
  ...PAGE,
  direction: ORDERS[sort].direction,
  optional: ['viewer'],
  identity: ['id'],
  source: ({ id, viewer: given }, { has }) => {
    const viewer = has('viewer') ? given : null;
    return {
      ...shown(viewer),
      from: sql`comments c`,
      where: [sql`c.parent_id = ${id}::int`, listedInThread(viewer)],
      order: ORDERS[sort].keys,
      exists: sql`exists (select from comments c where c.id = ${id}::int and ${openInThread(viewer)})`,
    };
  },
});

type InEachOrder<Given extends object> = Readonly<Record<Sort, PageList<Given, ThreadPageBody>>>;

/** Every comment of an article, in each order. */
export const THREADS: InEachOrder<ThreadList> = {
  new: pagesOf({ name: 'threads.allByNewest', ...threads('new') }),
  old: pagesOf({ name: 'threads.allByOldest', ...threads('old') }),
  top: pagesOf({ name: 'threads.allByLikes', ...threads('top') }),
};

/** The comments that answer none, in each order. */
export const ROOTS: InEachOrder<ThreadList> = {
  new: pagesOf({ name: 'threads.rootsByNewest', ...roots('new') }),
  old: pagesOf({ name: 'threads.rootsByOldest', ...roots('old') }),
  top: pagesOf({ name: 'threads.rootsByLikes', ...roots('top') }),
};

/** The answers to a comment, in each order. */
export const REPLIES: InEachOrder<ReplyList> = {
  new: pagesOf({ name: 'threads.repliesByNewest', ...replies('new') }),
  old: pagesOf({ name: 'threads.repliesByOldest', ...replies('old') }),
  top: pagesOf({ name: 'threads.repliesByLikes', ...replies('top') }),
};
