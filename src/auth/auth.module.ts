import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { CallerLimitGuard } from '../platform/limits/caller-limit.guard';
import { SessionsModule } from '../sessions/sessions.module';
import { Contributes } from '../platform/assembly/contribution';
import { UsersModule } from '../users/users.module';
import { AdminGuard } from './admin.guard';
import { AuthController } from './auth.controller';
import { CredentialsService } from './credentials.service';
import { SignInAttemptRepository } from './sign-in-attempt.repository';
import { SignInAttempts } from './sign-in-attempts';
import { SignInService } from './sign-in.service';
import { SignUpService } from './sign-up.service';
import { TokenGuard } from './token.guard';
import { TokenStrategy } from './token.strategy';
import { VerifiedGuard } from './verified.guard';

/** Sign-up, sign-in, and the guards in front of every route: who calls, and then how often they may. */
@Contributes({
  tags: [{ name: 'Auth', description: 'Open an account, sign in.' }],
  tables: ['sign_in_failures', 'sign_in_waits', 'sign_in_addresses'],
})
@Module({
  imports: [UsersModule, SessionsModule, PassportModule],
  controllers: [AuthController],
  providers: [
    SignUpService,
    SignInService,
    CredentialsService,
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
