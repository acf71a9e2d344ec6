import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Viewer } from '../platform/kernel/viewer';
import { SessionRevocations } from '../sessions/session-revocations.service';
import { AccessTokenService } from '../sessions/tokens/access-token.service';
import { CredentialsStrategy } from './credentials.strategy';

const NAME = 'access-token';

const NO_ROLES: readonly string[] = [];

/** Knows a caller by an access token of ours in a session that has not ended. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(CredentialsStrategy, NAME) {
  static readonly strategyName = NAME;

  constructor(
    private readonly accessTokens: AccessTokenService,
    private readonly revocations: SessionRevocations,
  ) {
    super();
  }

  /** Null for a token that is not good. A promise only where the database has to be asked. */
  validate(token: string): Viewer | null | Promise<Viewer | null> {
    const claims = this.accessTokens.verify(token);
    if (!claims) return null;
    const viewer = { id: claims.userId, sessionId: claims.sessionId, token, roles: NO_ROLES };
    const revoked = this.revocations.isRevoked(claims);
    if (typeof revoked === 'boolean') return revoked ? null : viewer;
    return revoked.then((isRevoked) => (isRevoked ? null : viewer));
  }
}
