import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/http/caller';
import { clock } from '../platform/kernel/clock';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { SESSION_REVOKED, SIGNED_OUT } from './session.audit';
import { SessionNotFound } from './session.errors';
import { SessionEndings } from './session-endings.service';
import { SessionRepository } from './session.repository';
import type { ListSessionsQuery, SessionListResponse, TokensResponse } from './session.schemas';
import { SessionTokens } from './tokens/session-tokens.service';

/** Places where somebody is signed in: opening, listing and ending them. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly tokens: SessionTokens,
    private readonly endings: SessionEndings,
  ) {}

  /** Opens a session, in the running transaction if there is one, and returns its first credentials. */
  async open(userId: number, caller: Caller): Promise<TokensResponse> {
    const now = clock.date();
    const expiresAt = this.tokens.sessionExpiry(now);
    const sessionId = await this.sessions.open(userId, caller, now, expiresAt);
    const bornSeconds = Math.floor(now.getTime() / 1000);
    return this.tokens.issue({ sessionId, userId, bornSeconds, generation: 0 }, expiresAt);
  }

  list(viewer: Viewer, query: ListSessionsQuery): Promise<JsonText<SessionListResponse>> {
    return this.sessions.findPage(viewer, query, clock.date());
  }

  /** @throws SessionNotFound when it is not the caller's, or was ended; one that has only run out is ended for good */
  async revoke({ id: actorId }: Viewer, sessionId: number): Promise<void> {
    if (!(await this.endings.end(sessionId, actorId, { action: SESSION_REVOKED, actorId })))
      throw new SessionNotFound();
  }

  /** Ends the session that asks. One that has just ended by another hand is as good. */
  async signOut({ id: actorId, sessionId }: Viewer): Promise<void> {
    await this.endings.end(sessionId, actorId, { action: SIGNED_OUT, actorId });
  }

  /** Ends every session of the caller's but the one that asks. */
  revokeOthers(viewer: Viewer): Promise<void> {
    return this.endings.endOthers(viewer);
  }
}
