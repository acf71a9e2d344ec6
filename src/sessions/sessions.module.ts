import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { SessionEndings } from './session-endings.service';
import { SessionRefresh } from './session-refresh.service';
import { SessionRevocations } from './session-revocations.service';
import { SessionRevocationRepository } from './session-revocation.repository';
import { SessionRepository } from './session.repository';
import { SessionSettings } from './session.settings';
import { SessionsController } from './sessions.controller';
import { SessionsService } from './sessions.service';
import { AccessTokenService } from './tokens/access-token.service';
import { JwksController } from './tokens/jwks.controller';
import { RefreshTokenCodec } from './tokens/refresh-token';
import { SessionTokens } from './tokens/session-tokens.service';

/** Places where people are signed in, and the tokens that prove it. */
@Contributes({
  tags: [
    { name: 'Sessions', description: 'Where you are signed in, and the tokens that prove it.', place: 30 },
  ],
  tables: ['sessions', 'session_revocations'],
  settings: [SessionSettings],
})
@Module({
  controllers: [SessionsController, JwksController],
  providers: [
    SessionsService,
    SessionRefresh,
    SessionEndings,
    SessionRevocations,
    SessionRepository,
    SessionRevocationRepository,
    SessionTokens,
    AccessTokenService,
    RefreshTokenCodec,
  ],
  exports: [SessionsService, SessionEndings, SessionRevocations, AccessTokenService],
})
export class SessionsModule {}
