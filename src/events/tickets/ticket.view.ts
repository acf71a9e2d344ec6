import { type Fragment, sql } from '../../platform/database/sql';
import { isLiveSession } from '../../sessions/session.view';

/** Holds of ticket `t` for a minute, and no longer than its session lasts. */
export const isTicketUsable = (now: Fragment): Fragment =>
  sql`t.expires_at > now() and ${isLiveSession(sql`t.session_id`, sql`t.user_id`, now)}`;
