import { Module } from '@nestjs/common';
import { PasswordHasher } from '../platform/security/password-hasher';
import { ProfilesController } from './profiles.controller';
import { ProfilesService } from './profiles.service';
import { UserRepository } from './user.repository';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

/** Accounts, profiles and follows. */
@Module({
  controllers: [UsersController, ProfilesController],
  providers: [UsersService, ProfilesService, UserRepository, PasswordHasher],
  exports: [UsersService, PasswordHasher],
})
export class UsersModule {}
