import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { SessionsModule } from '../sessions/sessions.module';
import { UsersModule } from '../users/users.module';
import { VerificationModule } from '../verification/verification.module';
import { AuthController } from './auth.controller';
import { AuthService } from './auth.service';
import { SignInAttemptRepository } from './sign-in-attempt.repository';
import { SignInAttempts } from './sign-in-attempts';
import { STRATEGIES } from './strategies';

/** Sign-up, sign-in, and who calls. Its guards are in the application's list. */
@Module({
  imports: [UsersModule, SessionsModule, VerificationModule, PassportModule],
  controllers: [AuthController],
  providers: [AuthService, SignInAttempts, SignInAttemptRepository, ...STRATEGIES],
})
export class AuthModule {}
