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

  /** @param sessionExpiresAt when the session ends, which the access token does not outlive */
  issue(claim: RefreshClaim, sessionExpiresAt: Date): TokensResponse {
    const { token, expiresAt } = this.accessTokens.issue(claim, sessionExpiresAt);
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
