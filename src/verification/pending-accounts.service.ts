import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LinkInvalid } from '../mail-links/mail-link.errors';
import { type Link, MailLinksService } from '../mail-links/mail-links.service';
import { Database } from '../platform/database/database';
import { PublicUrls } from '../platform/http/public-urls';
import { Mail } from '../platform/mail/mail';
import type { MailContent } from '../platform/mail/mail.content';
import { AccountMails } from '../users/account-mails.service';
import { emailKey, type NewUser } from '../users/user.entity';
import { UsersService } from '../users/users.service';
import { PendingAccountRepository } from './pending-account.repository';

/**
 * Sign-ups that become accounts when the link in their mail is used (SIGNUP_DISCLOSURE=hide).
 *
 * The request does the same whether the address has an account or not, and so takes the same time; which mail follows
 * is found out when it is written. The name is kept free for a day either way.
 */
@Injectable()
export class PendingAccountsService implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly pending: PendingAccountRepository,
    private readonly users: UsersService,
    private readonly mailLinks: MailLinksService,
    private readonly mail: Mail,
    private readonly mails: AccountMails,
    private readonly urls: PublicUrls,
  ) {}

  onModuleInit(): void {
    this.mail.register('sign-up', ({ linkId }) => this.compose(Number(linkId)));
  }

  async open({ username, email, passwordHash }: NewUser): Promise<void> {
    await this.db.transaction(async () => {
      const linkId = await this.mailLinks.issue({
        purpose: 'sign-up',
        userId: null,
        email,
        emailKey: emailKey(email),
      });
      await this.pending.open(linkId, username, passwordHash);
      await this.post(linkId);
    });
  }

  /** Inside a transaction: mails the link of a sign-up, for the first time or again. */
  post(linkId: number): Promise<void> {
    return this.mail.post('sign-up', { linkId });
  }

  /**
   * Opens the account that somebody signed up for.
   *
   * @throws LinkInvalid; UsernameTaken, EmailTaken when somebody else was quicker
   */
  async confirm(link: Link): Promise<void> {
    await this.db.transaction(async () => {
      await this.mailLinks.use(link);
      const account = await this.pending.find(link.id);
      if (!account) throw new LinkInvalid();
      const { username, password_hash: passwordHash } = account;
      await this.users.create({ username, email: link.email, passwordHash, emailVerified: true }, () =>
        Promise.resolve(),
      );
    });
  }

  private async compose(linkId: number): Promise<MailContent | null> {
    const link = await this.mailLinks.write(linkId);
    if (!link) return null;
    const owner = await this.users.findByEmail(link.email);
    if (owner) return this.mails.alreadyHere(owner);
    return {
      to: link.email,
      subject: 'Open your account',
      heading: 'Almost there',
      paragraphs: ['Confirm that this is your address, and your account is open.'],
      action: { label: 'Open the account', url: this.urls.to(`/verify-email?token=${link.token}`) },
      footnote:
        'The link is good for 24 hours, and for one use. If you did not ask for this, ignore this mail: nothing happens.',
    };
  }
}
