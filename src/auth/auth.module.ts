import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { SessionsModule } from '../sessions/sessions.module';
import { Contributes } from '../platform/assembly/contribution';
import { UsersModule } from '../users/users.module';
import { AuthController } from './auth.controller';
import { KNOWN_ADDRESSES } from './migrations/20261125_120_known_addresses';
import { CredentialsService } from './credentials.service';
import { SignInAttemptRepository } from './sign-in-attempt.repository';
import { SignInAttempts } from './sign-in-attempts';
import { SignInService } from './sign-in.service';
import { SignUpService } from './sign-up.service';
import { STRATEGIES } from './strategies';

/** Sign-up, sign-in, and who calls. Its guards are in the application's list. */
@Contributes({
  tags: [{ name: 'Auth', description: 'Open an account, sign in.', place: 10 }],
  tables: ['sign_in_failures', 'sign_in_waits', 'sign_in_addresses'],
  migrations: [KNOWN_ADDRESSES],
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
    ...STRATEGIES,
  ],
})
export class AuthModule {}
