import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { type Fragment, type Placeholders, sql } from '../platform/database/sql';
import { command } from '../platform/database/statement';
import { currentExchange } from '../platform/kernel/exchange';
import type { AuditAction } from './audit-action';

/** Who did something to what. */
export interface AuditEvent {
  /** Account of whoever did it; null for somebody who is not signed in, a command and a job. */
  readonly actorId: number | null;
  /** What it happened to: an account, of type `user`, then sees the event among its own. */
  readonly target?: AuditTarget | undefined;
  /**
   * What else is worth knowing, 2 KiB at most as JSON. It cannot be erased, and it is shown to whom it happened: no
   * secret, no name, no address.
   */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditTarget {
  readonly type: string;
  readonly id: number;
}

/** An account, as the target of an event. */
export const account = (id: number): AuditTarget => ({ type: 'user', id });

interface Recorded {
  actorId: number | null;
  action: string;
  targetType: string | null;
  targetId: number | null;
  address: string | null;
  requestId: string | null;
  details: string;
}

const RECORD = command({
  name: 'audit.record',
  rows: 'none',
  sql: (given: Placeholders<Recorded>) => sql`
    insert into audit_events (actor_id, action, target_type, target_id, address, request_id, details)
    values (${given.actorId}::int, ${given.action}::text, ${given.targetType}::text, ${given.targetId}::int,
            ${given.address}::inet, ${given.requestId}::text, ${given.details}::text::jsonb)`,
});

/** Whom an address stands for: a subscriber of IPv6 has a /64 at least, and may use any address of it (RFC 6177). */
const callerOf = (address: Fragment): Fragment => sql`case family(${address}::inet)
                when 6 then network(set_masklen(${address}::inet, 64))::inet else ${address}::inet end`;

/**
 * The event is written when its row of `audit_repeats` is new, and counted there when it is not. Whoever counts waits for
 * the transaction that does so before: at once, one of fifty writes the event.
 */
const FOLD = command({
  name: 'audit.fold',
  rows: 'none',
  sql: (given: Placeholders<Recorded>) => sql`
    with folded as (
      insert into audit_repeats as r (action, target_type, target_id, address, hour)
      values (${given.action}::text, ${given.targetType}::text, ${given.targetId}::int, ${callerOf(given.address)},
              date_trunc('hour', now(), 'UTC'))
      on conflict (action, target_type, target_id, address, hour)
        do update set times = r.times + 1, last_at = greatest(r.last_at, excluded.last_at)
      returning event_id, times)
    insert into audit_events (id, actor_id, action, target_type, target_id, address, request_id, details)
    overriding system value
    select event_id, ${given.actorId}::int, ${given.action}::text, ${given.targetType}::text, ${given.targetId}::int,
           ${given.address}::inet, ${given.requestId}::text, ${given.details}::text::jsonb
      from folded where times = 1`,
});

/** The audit trail: who did what to what, when and from where. The database refuses to change or delete any of it. */
@Injectable()
export class AuditLog {
  constructor(private readonly db: Database) {}

  /**
   * Writes an event down, in the running transaction when there is one: an act that is rolled back leaves no trace,
   * and one that is not leaves one. One statement. Address and request id are the exchange's; null outside any.
   *
   * An action that folds is written down once an hour for each caller (an IPv4 address, a /64 of IPv6) and target, and counted from then on.
   */
  async record(
    { name: action, folds }: AuditAction,
    { actorId, target, details = {} }: AuditEvent,
  ): Promise<void> {
    const exchange = currentExchange();
    await this.db.run(folds && actorId === null ? FOLD : RECORD, {
      actorId,
      action,
      targetType: target?.type ?? null,
      targetId: target?.id ?? null,
      address: exchange?.address ?? null,
      requestId: exchange?.requestId ?? null,
      details: JSON.stringify(details),
    });
  }
}
