import { Module } from '@nestjs/common';
import { AccessTokenService } from './tokens/access-token.service';
import { JwksController } from './tokens/jwks.controller';
import { RefreshTokenCodec } from './tokens/refresh-token';
import { SessionRevocations } from './session-revocations.service';
import { SessionRepository } from './session.repository';
import { SessionsController } from './sessions.controller';
import { SessionsService } from './sessions.service';

/** Places where people are signed in, and the tokens that prove it. */
@Module({
  controllers: [SessionsController, JwksController],
  providers: [SessionsService, SessionRepository, SessionRevocations, AccessTokenService, RefreshTokenCodec],
  exports: [SessionsService, SessionRevocations, AccessTokenService],
})
export class SessionsModule {}
