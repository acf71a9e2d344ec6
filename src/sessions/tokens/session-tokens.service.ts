import { Injectable } from '@nestjs/common';
import type { TokensResponse } from '../session.schemas';
import { SessionSettings } from '../session.settings';
import { AccessTokenService } from './access-token.service';
import { type RefreshClaim, RefreshTokenCodec } from './refresh-token';

/** What a session hands out: an access token, and the refresh token for the next one. */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly settings: SessionSettings,
    private readonly accessTokens: AccessTokenService,
    private readonly refreshTokens: RefreshTokenCodec,
  ) {}

  issue(userId: number, claim: RefreshClaim): TokensResponse {
    const { token, expiresAt } = this.accessTokens.issue({ userId, sessionId: claim.sessionId });
    return { token, refreshToken: this.refreshTokens.encode(claim), expiresAt: expiresAt.toISOString() };
  }

  /** Null for anything that {@link issue} did not hand out. */
  readRefreshToken(token: string): RefreshClaim | null {
    return this.refreshTokens.decode(token);
  }

  /** When a session ends that is refreshed at `now`, or begins then. */
  sessionExpiry(now: Date): Date {
    return new Date(now.getTime() + this.settings.refreshTokenSeconds * 1000);
  }
}
