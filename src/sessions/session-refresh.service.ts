import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { clock } from '../platform/kernel/clock';
import { Mail } from '../platform/mail/mail';
import { REFRESH_REUSED } from './session.audit';
import { RefreshTokenInvalid } from './session.errors';
import { REFRESH_REUSED_MAIL } from './session.mails';
import { SessionEndings } from './session-endings.service';
import { SessionRepository, type SessionState } from './session.repository';
import type { TokensResponse } from './session.schemas';
import type { RefreshClaim } from './tokens/refresh-token';
import { SessionTokens } from './tokens/session-tokens.service';

/** For so long after a refresh, a client that lost the answer is given that answer again. */
const REPLAY_WINDOW_MS = 10_000;

/** Exchanging refresh tokens. */
@Injectable()
export class SessionRefresh {
  private readonly logger = new Logger(SessionRefresh.name);

  constructor(
    private readonly db: Database,
    private readonly sessions: SessionRepository,
    private readonly tokens: SessionTokens,
    private readonly endings: SessionEndings,
    private readonly mail: Mail,
  ) {}

  /**
   * Exchanges a refresh token for its successor, once. The token just used up is answered the same for ten seconds; one
   * used up before that has been stolen, or its successor has, and ends the session.
   *
   * @throws RefreshTokenInvalid
   */
  async refresh(refreshToken: string): Promise<TokensResponse> {
    const claim = this.tokens.readRefreshToken(refreshToken);
    if (!claim) throw new RefreshTokenInvalid();
    const now = clock.date();
    const expiresAt = this.tokens.sessionExpiry(now);
    const isRefreshed = await this.sessions.refresh(claim, now, expiresAt);
    const sessionExpiresAt = isRefreshed ? expiresAt : await this.replay(claim, now);
    return this.tokens.issue({ ...claim, generation: claim.generation + 1 }, sessionExpiresAt);
  }

  /**
   * Decides what to do with an out-of-order refresh token.
   *
   * @returns when the session ends, where the token is to be answered again
   * @throws RefreshTokenInvalid
   */
  private async replay(claim: RefreshClaim, now: Date): Promise<Date> {
    const session = await this.sessions.findState(claim, now);
    if (!session || claim.generation >= session.generation) throw new RefreshTokenInvalid();
    const isPredecessor = claim.generation === session.generation - 1;
    if (isPredecessor && wasRefreshedJustNow(session, now)) return new Date(session.expiresMs);
    if (await this.endStolen(claim))
      this.logger.warn(`A used refresh token came back: session ${claim.sessionId} has been ended`);
    throw new RefreshTokenInvalid();
  }

  /** False when the session has ended meanwhile. */
  private endStolen({ sessionId, userId }: RefreshClaim): Promise<boolean> {
    return this.db.transaction(async () => {
      const ended = await this.endings.end(sessionId, userId, { action: REFRESH_REUSED, actorId: null });
      if (ended) await this.mail.post(REFRESH_REUSED_MAIL, { userId });
      return ended;
    });
  }
}

function wasRefreshedJustNow({ refreshedMs }: SessionState, now: Date): boolean {
  return refreshedMs !== null && now.getTime() - refreshedMs <= REPLAY_WINDOW_MS;
}
