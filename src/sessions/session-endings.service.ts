import { Injectable } from '@nestjs/common';
import type { AuditAction } from '../audit/audit-action';
import { account, AuditLog } from '../audit/audit-log';
import { Database } from '../platform/database/database';
import { clock } from '../platform/kernel/clock';
import type { Viewer } from '../platform/kernel/viewer';
import { SESSIONS_REVOKED } from './session.audit';
import { SessionRevocations } from './session-revocations.service';
import { SessionRepository } from './session.repository';

/** Why a session ends, and by whose hand. */
export interface Ending {
  readonly action: AuditAction;
  /** Null: nobody who was signed in. */
  readonly actorId: number | null;
}

/**
 * The one place that ends sessions. Each ending is written down with it and, once the transaction has committed, known
 * to this process at once; the database tells the other instances.
 */
@Injectable()
export class SessionEndings {
  constructor(
    private readonly db: Database,
    private readonly sessions: SessionRepository,
    private readonly revocations: SessionRevocations,
    private readonly audit: AuditLog,
  ) {}

  /** Ends one session of an account; false when it has none of this number that could be ended. */
  end(sessionId: number, userId: number, { action, actorId }: Ending): Promise<boolean> {
    return this.db.transaction(async () => {
      if (!(await this.sessions.revoke(sessionId, userId, clock.date()))) return false;
      await this.audit.record(action, {
        actorId,
        target: account(userId),
        details: { session: sessionId },
      });
      this.tell([sessionId]);
      return true;
    });
  }

  /** Ends every session of the caller's but the one that asks. */
  endOthers({ id, sessionId }: Viewer): Promise<void> {
    return this.endAllBut(sessionId, id, id);
  }

  /** Ends every session of an account, for somebody who is in none of them. */
  endAll(userId: number): Promise<void> {
    return this.endAllBut(null, userId, null);
  }

  private async endAllBut(exceptId: number | null, userId: number, actorId: number | null): Promise<void> {
    await this.db.transaction(async () => {
      const ended = await this.sessions.revokeAll(userId, exceptId, clock.date());
      if (ended.length === 0) return;
      await this.audit.record(SESSIONS_REVOKED, {
        actorId,
        target: account(userId),
        details: { sessions: ended.length },
      });
      this.tell(ended);
    });
  }

  private tell(ids: readonly number[]): void {
    this.db.afterCommit(() => {
      this.revocations.note(ids);
    });
  }
}
