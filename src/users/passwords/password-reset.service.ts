import { Injectable } from '@nestjs/common';
import { LinkInvalid } from '../../mail-links/mail-link.errors';
import { MailLinksService } from '../../mail-links/mail-links.service';
import { Database } from '../../platform/database/database';
import { CredentialChanges } from '../credential-changes.service';
import { emailKey } from '../user.entity';
import { UserRepository } from '../user.repository';
import { PasswordsService } from './passwords.service';

/** Setting a new password without the one before it, by the link in a mail. */
@Injectable()
export class PasswordReset {
  constructor(
    private readonly db: Database,
    private readonly users: UserRepository,
    private readonly passwords: PasswordsService,
    private readonly mailLinks: MailLinksService,
    private readonly changes: CredentialChanges,
  ) {}

  /**
   * Sets a new password for whoever reads the account's mail, which confirms the address too, and ends all sessions. A
   * password that is refused leaves the link as good as it was.
   *
   * @throws LinkInvalid, PasswordGuessable, RateLimitReached, SignInsBusy
   */
  async confirm(token: string, password: string): Promise<void> {
    const link = await this.mailLinks.find(token, ['reset-password']);
    const account = await this.users.findOwnCredentials(link.userId);
    if (!account || !this.passwords.mayReset(account)) throw new LinkInvalid();
    this.passwords.check(password, account);
    const passwordHash = await this.passwords.hashFor(`reset ${link.userId}`, password);
    await this.db.transaction(async () => {
      const user = await this.users.lock(link.userId);
      if (!user) throw new LinkInvalid();
      await this.mailLinks.use(link);
      // The account moved while the link was being issued: its reader is not the owner any more.
      if (emailKey(link.email) !== user.emailKey) throw new LinkInvalid();
      user.change({ passwordHash });
      user.confirmEmail(user.email);
      await this.users.save();
      await this.changes.passwordReset(user);
    });
  }
}
