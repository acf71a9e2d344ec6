import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/config';
import type { AuditAction } from '../audit/audit-actions';
import { type AuditEvent, AuditLog } from '../audit/audit-log';
import { Database } from '../platform/database/database';
import type { Viewer } from '../platform/http/access';
import type { Caller } from '../platform/http/caller';
import { CursorCodec } from '../platform/http/cursor';
import type { JsonText } from '../platform/kernel/json-text';
import { finishPage } from '../platform/http/paging';
import { Mail } from '../platform/mail/mail';
import { AccessTokenService } from './tokens/access-token.service';
import { RefreshTokenInvalid, SessionNotFound } from './session.errors';
import { type RefreshClaim, RefreshTokenCodec } from './tokens/refresh-token';
import { SessionRevocations } from './session-revocations.service';
import { SessionRepository } from './session.repository';
import type { ListSessionsQuery, SessionListResponse, TokensResponse } from './session.schemas';

/** Milliseconds in which a client that lost the answer to its refresh is given that answer again. */
const REPLAY_WINDOW = 10_000;

/** The kind of mail that tells an owner of it; whoever knows addresses registers how it is written. */
export const REFRESH_REUSED_MAIL = 'refresh-reused';

/** Places where somebody is signed in: opening, refreshing, listing and ending them. */
@Injectable()
export class SessionsService {
  private readonly logger = new Logger(SessionsService.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly mail: Mail,
    private readonly sessions: SessionRepository,
    private readonly revocations: SessionRevocations,
    private readonly accessTokens: AccessTokenService,
    private readonly refreshTokens: RefreshTokenCodec,
    private readonly cursors: CursorCodec,
  ) {}

  /** Opens a session, in the running transaction if there is one, and returns its first credentials. */
  async open(userId: number, caller: Caller): Promise<TokensResponse> {
    const now = new Date();
    const sessionId = await this.sessions.open(userId, caller, now, this.expiry(now));
    return this.tokens(userId, { sessionId, generation: 0 });
  }

  /**
   * Exchanges a refresh token for its successor, once. The token just used up is answered the same for ten seconds; one
   * used up before that has been stolen, or its successor has, and ends the session.
   *
   * @throws RefreshTokenInvalid
   */
  async refresh(refreshToken: string): Promise<TokensResponse> {
    const claim = this.refreshTokens.decode(refreshToken);
    if (!claim) throw new RefreshTokenInvalid();
    const { sessionId, generation } = claim;
    const now = new Date();
    const userId =
      (await this.sessions.refresh(sessionId, generation, now, this.expiry(now))) ??
      (await this.replay(claim, now));
    return this.tokens(userId, { sessionId, generation: generation + 1 });
  }

  /** Not sorted by last use, which changes under a walk. */
  async list(viewer: Viewer, { limit, cursor }: ListSessionsQuery): Promise<JsonText<SessionListResponse>> {
    const list = `sessions ${viewer.id}`;
    const after = cursor === undefined ? null : this.cursors.decode(list, cursor);
    const page = await this.sessions.findPage(viewer.id, viewer.sessionId, limit, after, new Date());
    if (!page) throw new Error('A page is a row');
    return finishPage(page, list, this.cursors);
  }

  /** @throws SessionNotFound when it is not the caller's, or has ended */
  async revoke(viewer: Viewer, id: number): Promise<void> {
    if (!(await this.end(id, viewer.id, 'auth.session.revoked', viewer.id))) throw new SessionNotFound();
  }

  /** Ends the session that asks. One that has just ended by another hand is as good. */
  async signOut({ id, sessionId }: Viewer): Promise<void> {
    await this.end(sessionId, id, 'auth.sign-out', id);
  }

  /** Ends every session of the caller's but the one that asks. */
  async revokeOthers(viewer: Viewer): Promise<void> {
    this.noteRevoked(await this.db.transaction(() => this.revokeOthersWithin(viewer)));
  }

  /** The same inside a larger transaction, after whose commit {@link noteRevoked} is to be told what this returned. */
  async revokeOthersWithin({ id, sessionId }: Viewer): Promise<number[]> {
    const ended = await this.sessions.revokeOthers(id, sessionId, new Date());
    if (ended.length > 0) await this.audit.record(sessionsRevoked(id, id, ended.length));
    return ended;
  }

  /** Inside a transaction: ends every session of an account, for somebody who is in none of them. As above. */
  async revokeAllWithin(userId: number): Promise<number[]> {
    const ended = await this.sessions.revokeOthers(userId, 0, new Date());
    if (ended.length > 0) await this.audit.record(sessionsRevoked(null, userId, ended.length));
    return ended;
  }

  noteRevoked(ids: readonly number[]): void {
    this.revocations.note(ids);
  }

  /** What to make of a token whose turn it is not. Returns whose session it is. */
  private async replay({ sessionId, generation }: RefreshClaim, now: Date): Promise<number> {
    const state = await this.sessions.findState(sessionId, now);
    if (!state || generation >= state.generation) throw new RefreshTokenInvalid();
    const isPredecessor = generation === state.generation - 1;
    const age = now.getTime() - (state.refreshed_ms ?? 0);
    if (isPredecessor && age <= REPLAY_WINDOW) return state.user_id;
    if (await this.end(sessionId, state.user_id, 'auth.refresh.reused', null))
      this.logger.warn(`A used refresh token came back: session ${sessionId} has been ended`);
    throw new RefreshTokenInvalid();
  }

  /** Ends a session of `userId`'s and writes down why; false when there was none to end. */
  private async end(
    id: number,
    userId: number,
    action: AuditAction,
    actorId: number | null,
  ): Promise<boolean> {
    const ended = await this.db.transaction(async () => {
      if (!(await this.sessions.revoke(id, userId, new Date()))) return false;
      await this.audit.record({
        actorId,
        action,
        targetType: 'user',
        targetId: userId,
        details: { session: id },
      });
      if (action === 'auth.refresh.reused') await this.mail.post(REFRESH_REUSED_MAIL, { userId });
      return true;
    });
    if (ended) this.revocations.note([id]);
    return ended;
  }

  private tokens(userId: number, claim: RefreshClaim): TokensResponse {
    const { token, expiresAt } = this.accessTokens.issue({ userId, sessionId: claim.sessionId });
    return { token, refreshToken: this.refreshTokens.encode(claim), expiresAt: expiresAt.toISOString() };
  }

  private expiry(now: Date): Date {
    return new Date(now.getTime() + this.config.tokens.refreshTtl * 1000);
  }
}

function sessionsRevoked(actorId: number | null, userId: number, count: number): AuditEvent {
  return {
    actorId,
    action: 'auth.sessions.revoked',
    targetType: 'user',
    targetId: userId,
    details: { sessions: count },
  };
}
