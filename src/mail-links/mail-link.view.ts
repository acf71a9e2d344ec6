import { type Fragment, raw, sql } from '../platform/database/sql';

/** Links that may still be used. */
const openLinks = sql`(select id, user_id, email_key, reserves_email from one_time_links
  where used_at is null and expires_at > now())`;

/**
 * Holds where a link that may still be used goes to another address.
 *
 * @param linkId of the link, an SQL expression
 * @param emailKey of the address
 */
export const isOpenForAnotherAddress = (linkId: string, emailKey: Fragment): Fragment =>
  sql`exists (select from ${openLinks} l
               where l.id = ${raw(linkId)} and l.email_key is distinct from ${emailKey}::text)`;

/**
 * Holds while an address is kept for the account that it was taken from.
 *
 * @param userId an account that it may be kept for; null: none
 */
export const isReserved = (emailKey: Fragment, userId: Fragment): Fragment =>
  sql`exists (select from ${openLinks} l
               where l.email_key = ${emailKey}::text and l.user_id is distinct from ${userId}::int
                 and l.reserves_email)`;
