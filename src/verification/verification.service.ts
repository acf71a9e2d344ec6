import { Injectable } from '@nestjs/common';
import { MailLinksService } from '../mail-links/mail-links.service';
import { Database } from '../platform/database/database';
import type { Viewer } from '../platform/http/access';
import { Invalid } from '../platform/http/http.errors';
import { BLANK } from '../platform/http/validators';
import { EmailAddressesService } from '../users/emails/email-addresses.service';
import { emailKey } from '../users/user.entity';
import { UsersService } from '../users/users.service';
import { PendingAccountsService } from './pending-accounts.service';

/** Confirming that an address is whoever's says so. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly db: Database,
    private readonly links: MailLinksService,
    private readonly users: UsersService,
    private readonly emails: EmailAddressesService,
    private readonly pending: PendingAccountsService,
  ) {}

  /** @throws LinkInvalid, UsernameTaken, EmailTaken */
  async verify(token: string): Promise<void> {
    const link = await this.links.find(token, ['verify-email', 'sign-up']);
    await (link.purpose === 'sign-up' ? this.pending.confirm(link) : this.emails.verify(link));
  }

  /** @throws LinkInvalid, EmailTaken */
  revert(token: string): Promise<void> {
    return this.emails.revert(token);
  }

  /**
   * Mails the link again, to somebody signed in or to an address; what is asked of an address that has nothing to
   * confirm costs the same, and says the same.
   *
   * @throws Invalid without either
   */
  async resend(viewer: Viewer | null, email: string | undefined): Promise<void> {
    if (viewer) await this.resendToOwner(viewer);
    else if (email === undefined) throw new Invalid({ email: [BLANK] });
    else await this.resendToAddress(emailKey(email));
  }

  private async resendToOwner({ id }: Viewer): Promise<void> {
    const { email, emailVerified } = await this.users.getAccount(id);
    await this.db.transaction(async () => {
      const pending = await this.links.findNewestAddress(id, 'verify-email');
      if (pending !== null || !emailVerified) await this.emails.requestVerification(id, pending ?? email);
    });
  }

  private async resendToAddress(key: string): Promise<void> {
    await this.db.transaction(async () => {
      const signUp = await this.links.findNewestForAddress(key, 'sign-up');
      const owner = await this.users.findByEmail(key);
      const unverified = owner && !owner.emailVerified ? owner : null;
      if (signUp !== null) await this.pending.post(signUp);
      else await this.emails.requestVerification(unverified?.id ?? null, unverified?.email ?? null);
    });
  }
}
