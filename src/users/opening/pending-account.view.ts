import { isOpenForAnotherAddress } from '../../mail-links/mail-link.view';
import { type Fragment, sql } from '../../platform/database/sql';

/** Holds where somebody with another address has signed up with a name, and may still confirm that. */
export const isNameAwaited = (usernameKey: Fragment, emailKey: Fragment): Fragment =>
  sql`exists (select from pending_accounts p
               where p.username_key = ${usernameKey}::text and ${isOpenForAnotherAddress('p.link_id', emailKey)})`;
