import { type Fragment, sql } from '../platform/database/sql';

/** Holds while session `id` of account `userId` has not ended by `now`. */
export const isLiveSession = (id: Fragment, userId: Fragment, now: Fragment): Fragment =>
  sql`exists (select from sessions s
       where s.id = ${id} and s.user_id = ${userId} and s.revoked_at is null and s.expires_at > ${now}::timestamptz)`;
