import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module';
import { PasswordHasher } from '../platform/security/password-hasher';
import { PasswordPolicy } from '../platform/security/password-policy';
import { ProfilesController } from './profiles.controller';
import { ProfilesService } from './profiles.service';
import { RoleRepository } from './role.repository';
import { RolesService } from './roles.service';
import { UserRepository } from './user.repository';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

/** Accounts, profiles, follows and roles. */
@Module({
  imports: [SessionsModule],
  controllers: [UsersController, ProfilesController],
  providers: [
    UsersService,
    ProfilesService,
    RolesService,
    UserRepository,
    RoleRepository,
    PasswordHasher,
    PasswordPolicy,
  ],
  exports: [UsersService, RolesService, PasswordHasher],
})
export class UsersModule {}
