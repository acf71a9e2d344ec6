import { Module } from '@nestjs/common';
import { MailLinksModule } from '../mail-links/mail-links.module';
import { UsersModule } from '../users/users.module';
import { PasswordResetService } from './password-reset.service';
import { PendingAccountRepository } from './pending-account.repository';
import { PendingAccountsService } from './pending-accounts.service';
import { VerificationController } from './verification.controller';
import { VerificationService } from './verification.service';

/** What links in mails do: confirm addresses, open accounts, set passwords. */
@Module({
  imports: [UsersModule, MailLinksModule],
  controllers: [VerificationController],
  providers: [VerificationService, PasswordResetService, PendingAccountsService, PendingAccountRepository],
  exports: [PendingAccountsService],
})
export class VerificationModule {}
