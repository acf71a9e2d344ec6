import { type Fragment, type Placeholders, sql } from '../platform/database/sql';
import type { SessionClaim } from './tokens/session-claim';

/** Holds of the row of `sessions` that a token is of, and of no other that has its number. */
export const isSession = ({ sessionId, userId, bornSeconds }: Placeholders<SessionClaim>): Fragment =>
  sql`id = ${sessionId} and user_id = ${userId}
       and floor(extract(epoch from created_at))::float8 = ${bornSeconds}::float8`;
