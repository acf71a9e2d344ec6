import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { CallerLimitGuard } from '../platform/limits/caller-limit.guard';
import { SessionsModule } from '../sessions/sessions.module';
import { UsersModule } from '../users/users.module';
import { VerificationModule } from '../verification/verification.module';
import { AdminGuard } from './admin.guard';
import { AuthController } from './auth.controller';
import { AuthService } from './auth.service';
import { SignInAttemptRepository } from './sign-in-attempt.repository';
import { SignInAttempts } from './sign-in-attempts';
import { TokenGuard } from './token.guard';
import { TokenStrategy } from './token.strategy';
import { VerifiedGuard } from './verified.guard';

/** Sign-up, sign-in, and the guards in front of every route: who calls, and then how often they may. */
@Module({
  imports: [UsersModule, SessionsModule, VerificationModule, PassportModule],
  controllers: [AuthController],
  providers: [
    AuthService,
    SignInAttempts,
    SignInAttemptRepository,
    TokenStrategy,
    { provide: APP_GUARD, useClass: TokenGuard },
    { provide: APP_GUARD, useClass: CallerLimitGuard },
    { provide: APP_GUARD, useClass: AdminGuard },
    { provide: APP_GUARD, useClass: VerifiedGuard },
  ],
})
export class AuthModule {}
