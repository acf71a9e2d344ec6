import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { UsersModule } from '../users/users.module';
import { AuthController } from './auth.controller';
import { AuthService } from './auth.service';
import { TokenGuard } from './token.guard';
import { TokenService } from './token.service';
import { TokenStrategy } from './token.strategy';

/** Sign-up, sign-in, and the guard in front of every route. */
@Module({
  imports: [UsersModule, PassportModule, JwtModule.register({})],
  controllers: [AuthController],
  providers: [AuthService, TokenService, TokenStrategy, { provide: APP_GUARD, useClass: TokenGuard }],
})
export class AuthModule {}
