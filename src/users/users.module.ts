import { Module } from '@nestjs/common';
import { MailLinksModule } from '../mail-links/mail-links.module';
import { Contributes } from '../platform/assembly/contribution';
import { SessionsModule } from '../sessions/sessions.module';
import { AccountChange } from './account-change.service';
import { CredentialChanges } from './credential-changes.service';
import { AddressChange } from './emails/address-change.service';
import { AddressLinks } from './emails/address-links.service';
import { AddressVerification } from './emails/address-verification.service';
import { EmailSettings } from './emails/email.settings';
import { EMAIL_PROOF } from './migrations/20261125_110_email_proof';
import { USERS_WRITTEN } from './migrations/20261125_262_users_written';
import { AccountMails } from './mails/account-mails.service';
import { AccountCreation } from './opening/account-creation.service';
import { AccountOpening } from './opening/account-opening.service';
import { PendingAccountRepository } from './opening/pending-account.repository';
import { PendingAccounts } from './opening/pending-accounts.service';
import { CurrentPassword } from './passwords/current-password.service';
import { PasswordChange } from './passwords/password-change.service';
import { PasswordHasher } from './passwords/password-hasher';
import { PasswordPolicy } from './passwords/password-policy';
import { PasswordReset } from './passwords/password-reset.service';
import { PasswordSettings } from './passwords/password.settings';
import { PasswordsService } from './passwords/passwords.service';
import { RoleRepository } from './roles/role.repository';
import { RolesService } from './roles/roles.service';
import { SecurityEventsModule } from './security-events/security-events.module';
import { UniqueKeys } from './unique-keys.service';
import { User } from './user.entity';
import { UserRepository } from './user.repository';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

/** Accounts: opening and changing them, their addresses, passwords and roles. */
@Contributes({
  tags: [{ name: 'Users', description: 'Accounts: yours, and others by number.', place: 40 }],
  entities: [User],
  tables: ['users', 'pending_accounts'],
  settings: [PasswordSettings, EmailSettings],
  migrations: [EMAIL_PROOF, USERS_WRITTEN],
})
@Module({
  imports: [SessionsModule, MailLinksModule, SecurityEventsModule],
  controllers: [UsersController],
  providers: [
    UsersService,
    AccountChange,
    CredentialChanges,
    UniqueKeys,
    UserRepository,
    AccountMails,
    AccountOpening,
    AccountCreation,
    PendingAccounts,
    PendingAccountRepository,
    AddressVerification,
    AddressChange,
    AddressLinks,
    PasswordsService,
    PasswordChange,
    PasswordReset,
    CurrentPassword,
    PasswordHasher,
    PasswordPolicy,
    RolesService,
    RoleRepository,
  ],
  exports: [
    UsersService,
    AccountMails,
    AccountOpening,
    PendingAccounts,
    AddressVerification,
    AddressLinks,
    PasswordsService,
    PasswordReset,
    RolesService,
  ],
})
export class UsersModule {}
