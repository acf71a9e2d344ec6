import { Module } from '@nestjs/common';
import { MailLinksModule } from '../mail-links/mail-links.module';
import { Contributes } from '../platform/assembly/contribution';
import { UsersModule } from '../users/users.module';
import { PasswordResetRequests } from './password-reset-requests.service';
import { VerificationResend } from './verification-resend.service';
import { VerificationController } from './verification.controller';
import { VerificationService } from './verification.service';

/** What links in mails do: confirm addresses, open accounts, set passwords. */
@Contributes({
  tags: [
    {
      name: 'Verification',
      description: 'Links in mails: confirm an address, set a new password.',
      place: 20,
    },
  ],
})
@Module({
  imports: [UsersModule, MailLinksModule],
  controllers: [VerificationController],
  providers: [VerificationService, VerificationResend, PasswordResetRequests],
})
export class VerificationModule {}
