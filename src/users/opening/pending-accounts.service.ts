import { Injectable } from '@nestjs/common';
import { LinkInvalid } from '../../mail-links/mail-link.errors';
import { type LinkFor, MailLinksService } from '../../mail-links/mail-links.service';
import { Database } from '../../platform/database/database';
import { AccountMails } from '../mails/account-mails.service';
import { emailKey, type NewUser } from '../user.entity';
import { AccountCreation } from './account-creation.service';
import { PendingAccountRepository } from './pending-account.repository';

/**
 * Sign-ups that become accounts when the link in their mail is used (SIGNUP_DISCLOSURE=hide).
 *
 * The request does the same whether the address has an account or not, and so takes the same time; which mail follows
 * is found out when it is written. The name is kept free for a day either way.
 */
@Injectable()
export class PendingAccounts {
  constructor(
    private readonly db: Database,
    private readonly pending: PendingAccountRepository,
    private readonly accounts: AccountCreation,
    private readonly mailLinks: MailLinksService,
    private readonly mails: AccountMails,
  ) {}

  /** Inside a transaction: keeps what somebody signed up with, and mails them the link that opens the account. */
  async add(account: NewUser): Promise<void> {
    const linkId = await this.issue(account.email);
    await this.pending.add(linkId, account);
    await this.mails.postSignUp(linkId);
  }

  /** Inside a transaction: mails somebody who signed up another link, so that this mail counts as well. */
  async mailAgain(signUp: LinkFor<'sign-up'>): Promise<void> {
    const linkId = await this.issue(signUp.email);
    await this.pending.copy(signUp.id, linkId);
    await this.mails.postSignUp(linkId);
  }

  /**
   * Opens the account that somebody signed up for.
   *
   * @throws LinkInvalid; UsernameTaken, EmailTaken when somebody else was quicker
   */
  async confirm(link: LinkFor<'sign-up'>): Promise<void> {
    await this.db.transaction(async () => {
      await this.mailLinks.use(link);
      const account = await this.pending.find(link.id);
      if (!account) throw new LinkInvalid();
      await this.accounts.create({ ...account, email: link.email, emailVerified: true });
      await this.pending.delete(account);
    });
  }

  private issue(email: string): Promise<number> {
    return this.mailLinks.issue('sign-up', { userId: null, email, emailKey: emailKey(email) });
  }
}
