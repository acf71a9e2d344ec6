import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { statement } from '../platform/database/statement';
import { currentExchange } from '../platform/kernel/exchange';
import type { AuditAction } from './audit-actions';

/** Something that happened, to be written down for good. */
export interface AuditEvent {
  /** Account of whoever did it; null for somebody who is not signed in, a command and a job. */
  readonly actorId: number | null;
  readonly action: AuditAction;
  /** Kind of the thing that it happened to: `user` for an account, which then sees the event among its own. */
  readonly targetType?: string;
  /** Number of that thing; only beside `targetType`. */
  readonly targetId?: number;
  /**
   * What else is worth knowing, 2 KiB at most as JSON. Cannot be erased and is shown to whom it happened: no secret,
   * no name, no address.
   */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

const RECORD = statement(
  'audit.record',
  z.strictObject({}),
  `insert into audit_events (actor_id, action, target_type, target_id, address, request_id, details)
   values ($1::int, $2::text, $3::text, $4::int, $5::inet, $6::text, $7::text::jsonb)`,
);

/** The audit trail: who did what to what, when and from where. The database refuses to change or delete any of it. */
@Injectable()
export class AuditLog {
  constructor(private readonly db: Database) {}

  /**
   * Writes an event down, in the running transaction when there is one: an act that is rolled back leaves no trace,
   * and one that is not leaves one. One statement. Address and request id are the exchange's; null outside any.
   */
  async record({ actorId, action, targetType, targetId, details = {} }: AuditEvent): Promise<void> {
    const exchange = currentExchange();
    await this.db.rows(RECORD, [
      actorId,
      action,
      targetType ?? null,
      targetId ?? null,
      exchange?.address ?? null,
      exchange?.requestId ?? null,
      JSON.stringify(details),
    ]);
  }
}
