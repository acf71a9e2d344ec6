import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { command } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import { isTicketUsable } from './ticket.view';

interface NewTicket {
  hash: string;
  userId: number;
  sessionId: number;
  seconds: number;
}

const ISSUE = command({
  name: 'tickets.issue',
  rows: 'one',
  row: z.strictObject({ expiresMs: z.number() }),
  violations: { event_tickets_user_id_fkey: TokenInvalid, event_tickets_session_id_fkey: TokenInvalid },
  sql: ({ hash, userId, sessionId, seconds }: Placeholders<NewTicket>) => sql`
    insert into event_tickets (hash, user_id, session_id, expires_at)
    values (${hash}::text, ${userId}::int, ${sessionId}::int, now() + ${seconds}::int * interval '1 second')
    returning (extract(epoch from expires_at) * 1000)::float8 as "expiresMs"`,
});

/** The one statement that decides: of any number of uses of one ticket, one finds it. */
const USE = command({
  name: 'tickets.use',
  rows: 'optional',
  row: z.strictObject({ id: z.int(), sessionId: z.int() }),
  sql: ({ hash, now }: Placeholders<{ hash: string; now: Date }>) => sql`
    with used as (
      delete from event_tickets where hash = ${hash}::text returning user_id, session_id, expires_at)
    select t.user_id as id, t.session_id as "sessionId" from used t where ${isTicketUsable(now)}`,
});

export interface TicketHolder {
  /** The account's number. */
  readonly id: number;
  readonly sessionId: number;
}

/** Every question about tickets. */
@Injectable()
export class TicketRepository {
  constructor(private readonly db: Database) {}

  /** @returns when it expires, in milliseconds since 1970 */
  async issue(ticket: NewTicket): Promise<number> {
    return (await this.db.run(ISSUE, ticket)).expiresMs;
  }

  /** Null when it was used, has expired, or its session has ended. */
  use(hash: string, now: Date): Promise<TicketHolder | null> {
    return this.db.run(USE, { hash, now });
  }
}
