import { type Fragment, raw, sql } from '../platform/database/sql';

/** Who asks, as an SQL expression; null where nobody is signed in. */
export type ViewerFragment = Fragment | null;

/** Why somebody does not see an account. `blocked by` is the other side of `blocks`. */
export type Reason = 'mutes' | 'blocks' | 'blocked by';

/** Holds for who hides nobody and is hidden from nobody. Looked up once in a statement, whatever it is asked of. */
export const hidesNobody = (viewer: Fragment): Fragment =>
  sql`not exists (select from hidden_accounts h where h.viewer_id = ${viewer}::int)`;

/**
 * Holds unless one of the two blocks the other: asked of whatever somebody opens by its name or number.
 *
 * @param author the number of an account, an SQL expression; one that is null is not blocked
 */
export const notBlocked = (viewer: ViewerFragment, author: Fragment): Fragment =>
  viewer === null
    ? sql`true`
    : sql`(${hidesNobody(viewer)} or not exists (select from hidden_accounts h
        where h.viewer_id = ${viewer}::int and h.account_id = ${author} and h.reason <> 'mutes'))`;

/** Holds unless the viewer mutes the account, or one of the two blocks the other: asked of whatever a list shows. */
export const notHidden = (viewer: ViewerFragment, author: Fragment): Fragment =>
  viewer === null
    ? sql`true`
    : sql`(${hidesNobody(viewer)} or not exists (select from hidden_accounts h
        where h.viewer_id = ${viewer}::int and h.account_id = ${author}))`;

/**
 * A kept number as `viewer` is to see it: without what it counts of accounts that are hidden from them. That is counted
 * only for who hides somebody or is hidden from somebody.
 *
 * @param hidden how many of them are hidden, an SQL expression
 */
export const lessHidden = (viewer: ViewerFragment, kept: Fragment, hidden: Fragment): Fragment =>
  viewer === null ? kept : sql`case when ${hidesNobody(viewer)} then ${kept} else ${kept} - ${hidden} end`;

/** Whether `viewer` mutes, or blocks, an account. */
export const hides = (viewer: Fragment, reason: Reason, account: Fragment): Fragment =>
  sql`exists (select from hidden_accounts h
       where h.viewer_id = ${viewer}::int and h.account_id = ${account} and h.reason = ${literal(reason)})`;

/** Accounts that `viewer` does not meet in lists, each once, as `h`: for counts that leave them out. */
export const hiddenFrom = (viewer: Fragment): Fragment =>
  sql`(select distinct h.account_id from hidden_accounts h where h.viewer_id = ${viewer}::int) h`;

/** Accounts that block `viewer` or are blocked by them, each once, as `h`. */
export const blockedWith = (viewer: Fragment): Fragment =>
  sql`(select distinct h.account_id from hidden_accounts h
        where h.viewer_id = ${viewer}::int and h.reason <> 'mutes') h`;

/** Whom `viewer` hides for a reason of their own, each as `h`, with when they began to. */
export const hiddenBy = (viewer: Fragment, reason: Reason): Fragment =>
  sql`(select h.account_id, h.created_at from hidden_accounts h
        where h.viewer_id = ${viewer}::int and h.reason = ${literal(reason)}) h`;

/** Writes that `viewer` mutes the accounts of `accounts`, a query with a column `id`. Muting twice is muting once. */
export const addMute = (viewer: Fragment, accounts: Fragment): Fragment => sql`
  insert into hidden_accounts (viewer_id, account_id, reason)
  select ${viewer}::int, id, 'mutes' from ${accounts} on conflict do nothing`;

/** Writes both sides of a block. */
export const addBlock = (viewer: Fragment, accounts: Fragment): Fragment => sql`
  insert into hidden_accounts (viewer_id, account_id, reason)
  select ${viewer}::int, id, 'blocks' from ${accounts} union all
  select id, ${viewer}::int, 'blocked by' from ${accounts} on conflict do nothing`;

export const removeMute = (viewer: Fragment, accounts: Fragment): Fragment => sql`
  delete from hidden_accounts
   where viewer_id = ${viewer}::int and account_id in (select id from ${accounts}) and reason = 'mutes'`;

/** Takes back what `viewer` blocks. That they are blocked by the same account stays. */
export const removeBlock = (viewer: Fragment, accounts: Fragment): Fragment => sql`
  delete from hidden_accounts
   where (viewer_id = ${viewer}::int and account_id in (select id from ${accounts}) and reason = 'blocks')
      or (account_id = ${viewer}::int and viewer_id in (select id from ${accounts}) and reason = 'blocked by')`;

const literal = (reason: Reason): Fragment => raw(`'${reason}'`);
