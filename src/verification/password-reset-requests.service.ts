import { Injectable } from '@nestjs/common';
import { account, AuditLog } from '../audit/audit-log';
import { MailLinksService } from '../mail-links/mail-links.service';
import { Database } from '../platform/database/database';
import { AccountMails } from '../users/mails/account-mails.service';
import { emailKey } from '../users/user.entity';
import { UsersService } from '../users/users.service';
import { RESET_REQUESTED } from './verification.audit';

/** Asking for a link to set a new password, without the one before it. */
@Injectable()
export class PasswordResetRequests {
  constructor(
    private readonly db: Database,
    private readonly users: UsersService,
    private readonly mailLinks: MailLinksService,
    private readonly mails: AccountMails,
    private readonly audit: AuditLog,
  ) {}

  /** The same statements, and the same answer, whether the address has an account or not. */
  async request(email: string): Promise<void> {
    await this.db.transaction(async () => {
      const owner = await this.users.findByEmail(email);
      const to =
        owner && this.users.mayReset(owner)
          ? { userId: owner.id, email: owner.email, emailKey: emailKey(owner.email) }
          : null;
      const linkId = await this.mailLinks.issue('reset-password', to);
      await this.audit.record(RESET_REQUESTED, {
        actorId: null,
        target: owner ? account(owner.id) : undefined,
      });
      await this.mails.postResetPassword(linkId);
    });
  }
}
