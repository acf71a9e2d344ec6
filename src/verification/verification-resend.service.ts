import { Injectable } from '@nestjs/common';
import { MailLinksService } from '../mail-links/mail-links.service';
import { Database } from '../platform/database/database';
import { Invalid } from '../platform/http/http.errors';
import { BLANK } from '../platform/http/validators';
import type { Viewer } from '../platform/kernel/viewer';
import { AddressVerification } from '../users/emails/address-verification.service';
import { PendingAccounts } from '../users/opening/pending-accounts.service';
import { emailKey } from '../users/user.entity';
import { UsersService } from '../users/users.service';

/** Mailing the link again that confirms an address. */
@Injectable()
export class VerificationResend {
  constructor(
    private readonly db: Database,
    private readonly users: UsersService,
    private readonly mailLinks: MailLinksService,
    private readonly verification: AddressVerification,
    private readonly pending: PendingAccounts,
  ) {}

  /**
   * Mails the link to somebody signed in, or to an address. An address that has nothing to confirm costs the same, and
   * is answered the same.
   *
   * @throws Invalid without either
   */
  async resend(viewer: Viewer | null, email: string | undefined): Promise<void> {
    if (viewer) await this.resendToOwner(viewer);
    else if (email === undefined) throw new Invalid({ email: [BLANK] });
    else await this.resendToAddress(emailKey(email));
  }

  /** To the address that they are moving to, else to their own while it is unconfirmed. */
  private async resendToOwner(viewer: Viewer): Promise<void> {
    await this.db.transaction(async () => {
      const { email, emailVerified } = await this.users.getAccount(viewer);
      const awaited = await this.mailLinks.findNewestAddress(viewer.id, 'verify-email');
      if (awaited !== null || !emailVerified)
        await this.verification.request({ id: viewer.id, email: awaited ?? email }, viewer.id);
    });
  }

  private async resendToAddress(key: string): Promise<void> {
    await this.db.transaction(async () => {
      const signUp = await this.mailLinks.findNewestForAddress(key, 'sign-up');
      const owner = await this.users.findByEmail(key);
      if (signUp !== null) await this.pending.mailAgain(signUp);
      else await this.verification.request(owner && !owner.emailVerified ? owner : null);
    });
  }
}
