import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport';
import type { Viewer } from '../platform/http/access';
import { AccessTokenService } from '../sessions/tokens/access-token.service';
import { SessionRevocations } from '../sessions/session-revocations.service';

/** `Token` is RealWorld's scheme, `Bearer` RFC 6750's; schemes are case-insensitive (RFC 9110, section 11.1). */
const CREDENTIALS = /^(?:token|bearer) +([^\s]+)$/i;

/** Knows a caller by an access token of ours in a session that has not ended. */
@Injectable()
export class TokenStrategy extends PassportStrategy(Strategy, 'token') {
  constructor(
    private readonly accessTokens: AccessTokenService,
    private readonly revocations: SessionRevocations,
  ) {
    super();
  }

  override authenticate(request: Request): void {
    const viewer = this.viewerOf(request);
    if (!viewer) {
      this.fail(401);
      return;
    }
    const revoked = this.revocations.isRevoked(viewer.sessionId);
    if (revoked instanceof Promise)
      revoked.then(this.decide(viewer), (error: unknown) => {
        this.error(error);
      });
    else this.decide(viewer)(revoked);
  }

  /** Nest's mixin wants one; whoever is known here is let in. */
  validate(viewer: Viewer): Viewer {
    return viewer;
  }

  private decide(viewer: Viewer) {
    return (revoked: boolean): void => {
      if (revoked) this.fail(401);
      else this.success(viewer);
    };
  }

  private viewerOf({ headers }: Request): Viewer | null {
    const token = CREDENTIALS.exec(headers.authorization ?? '')?.[1];
    const claims = token === undefined ? null : this.accessTokens.verify(token);
    return claims && token !== undefined ? { id: claims.userId, sessionId: claims.sessionId, token } : null;
  }
}
