import { Injectable } from '@nestjs/common';
import { LinkInvalid } from '../../mail-links/mail-link.errors';
import { type LinkFor, MailLinksService } from '../../mail-links/mail-links.service';
import { Database } from '../../platform/database/database';
import { CredentialChanges } from '../credential-changes.service';
import { UniqueKeys } from '../unique-keys.service';
import { emailKey, type User } from '../user.entity';
import { UserRepository } from '../user.repository';

type AddressLink = LinkFor<'verify-email' | 'revert-email'>;

/** What the links do that are mailed to an account's addresses: confirm the new one, bring back the one before. */
@Injectable()
export class AddressLinks {
  constructor(
    private readonly db: Database,
    private readonly users: UserRepository,
    private readonly keys: UniqueKeys,
    private readonly mailLinks: MailLinksService,
    private readonly changes: CredentialChanges,
  ) {}

  /**
   * Uses the link in a mail to a new account or address.
   *
   * @throws LinkInvalid; EmailTaken when somebody else has shown meanwhile to own it
   */
  async confirm(link: LinkFor<'verify-email'>): Promise<void> {
    await this.db.transaction(async (attempt) => {
      const user = await this.take(link, attempt);
      const moved = emailKey(link.email) !== user.emailKey;
      user.confirmEmail(moved ? link.email : user.email);
      await this.users.save();
      await this.changes.addressConfirmed(user, moved);
    });
  }

  /**
   * Uses the link in the mail to an address that an account was moved away from: brings the address back, and ends all
   * sessions, since whoever moved it is in one of them.
   *
   * @throws LinkInvalid; EmailTaken when somebody else has shown meanwhile to own it
   */
  async revert(token: string): Promise<void> {
    const link = await this.mailLinks.find(token, ['revert-email']);
    await this.db.transaction(async (attempt) => {
      const user = await this.take(link, attempt);
      user.bringBackEmail(link.email);
      await this.users.save();
      await this.changes.addressReverted(user, link);
    });
  }

  /** Inside a transaction: holds the account of a link, and uses the link. */
  private async take(link: AddressLink, attempt: number): Promise<User> {
    const user = await this.users.lock(link.userId);
    if (!user) throw new LinkInvalid();
    await this.mailLinks.use(link);
    await this.keys.refuseTakenMeanwhile(attempt, { email: link.email }, user.id);
    return user;
  }
}
