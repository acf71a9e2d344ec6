import { Module } from '@nestjs/common';
import { OneTimeLinksModule } from '../one-time-links/one-time-links.module';
import { SessionsModule } from '../sessions/sessions.module';
import { PasswordHasher } from '../platform/security/password-hasher';
import { PasswordPolicy } from '../platform/security/password-policy';
import { AccountMails } from './account-mails.service';
import { EmailAddressesService } from './email-addresses.service';
import { RoleRepository } from './role.repository';
import { RolesService } from './roles.service';
import { PasswordsService } from './passwords.service';
import { UniqueKeys } from './unique-keys';
import { UserRepository } from './user.repository';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

/** Accounts, their addresses and their roles. */
@Module({
  imports: [SessionsModule, OneTimeLinksModule],
  controllers: [UsersController],
  providers: [
    UsersService,
    EmailAddressesService,
    AccountMails,
    PasswordsService,
    UniqueKeys,
    RolesService,
    UserRepository,
    RoleRepository,
    PasswordHasher,
    PasswordPolicy,
  ],
  exports: [UsersService, EmailAddressesService, PasswordsService, AccountMails, RolesService],
})
export class UsersModule {}
