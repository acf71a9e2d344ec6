import { type Fragment, raw, sql } from '../platform/database/sql';

/**
 * What somebody did, or took back: whoever tells of it looks at how things stand by then. `of` says what its object is.
 *
 * - `follow`: of an account. `block`, `mute`: of an account.
 * - `favorite`: of an article. `article`: published or deleted.
 * - `comment`: written or deleted. `comment-like`: of a comment.
 */
export const HAPPENING_KINDS = [
  'follow',
  'block',
  'mute',
  'favorite',
  'article',
  'comment',
  'comment-like',
] as const;
export type HappeningKind = (typeof HAPPENING_KINDS)[number];

/**
 * Writes down that `actor` did something to the objects of `objects`, a query with a column `id`. Part of the statement
 * that does it, or of its transaction: it is told if and only if that commits.
 */
export const recordHappening = (kind: HappeningKind, actor: Fragment, objects: Fragment): Fragment => sql`
  insert into happenings (kind, actor_id, object_id)
  select ${literal(kind)}, ${actor}::int, id from ${objects}`;

const literal = (kind: HappeningKind): Fragment => raw(`'${kind}'`);
