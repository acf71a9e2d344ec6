import { Module } from '@nestjs/common';
import { MailLinksModule } from '../mail-links/mail-links.module';
import { SessionsModule } from '../sessions/sessions.module';
import { PasswordHasher } from './passwords/password-hasher';
import { PasswordPolicy } from './passwords/password-policy';
import { AccountMails } from './account-mails.service';
import { EmailAddressesService } from './emails/email-addresses.service';
import { RoleRepository } from './roles/role.repository';
import { RolesService } from './roles/roles.service';
import { PasswordsService } from './passwords/passwords.service';
import { UniqueKeys } from './unique-keys';
import { UserRepository } from './user.repository';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

/** Accounts, their addresses and their roles. */
@Module({
  imports: [SessionsModule, MailLinksModule],
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
