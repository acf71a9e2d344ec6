import { type Fragment, sql } from '../platform/database/sql';

/** Things that are indexed at once. */
const BATCH_ROWS = sql`200`;

/** The things of one kind: their highest number, and those after `last` up to `top` as documents. */
interface Indexed {
  readonly kind: Fragment;
  readonly topId: Fragment;
  readonly batch: (last: Fragment, top: Fragment) => Fragment;
}

/** Rows are locked, so that nobody changes them between here and the index. */
const batch = (documents: Fragment) => sql`${documents} limit ${BATCH_ROWS} for share of t`;

/** Kinds of things in the index, with what it is made of. */
export const INDEXED: readonly Indexed[] = [
  {
    kind: sql`1`,
    topId: sql`(select max(id) from articles)`,
    batch: (last, top) =>
      batch(sql`select t.id, search_article(t.id, t.author_id, t.title, t.description, t.body, t.tag_list, t.language,
        t.created_at) as document from articles t where t.id > ${last} and t.id <= ${top} order by t.id`),
  },
  {
    kind: sql`2`,
    topId: sql`(select max(id) from comments)`,
    batch: (last, top) =>
      batch(sql`select t.id, search_comment(t.id, t.author_id, t.body, t.created_at) as document
        from comments t where t.id > ${last} and t.id <= ${top} order by t.id`),
  },
  {
    kind: sql`3`,
    topId: sql`(select max(id) from users)`,
    batch: (last, top) =>
      batch(sql`select t.id, search_profile(t.id, t.username, t.bio, t.created_at) as document
        from users t where t.id > ${last} and t.id <= ${top} order by t.id`),
  },
  {
    kind: sql`4`,
    topId: sql`(select max(id) from tags)`,
    batch: (last, top) =>
      batch(sql`select t.id, search_tag(t.id, t.name) as document
        from tags t where t.id > ${last} and t.id <= ${top} order by t.id`),
  },
];
