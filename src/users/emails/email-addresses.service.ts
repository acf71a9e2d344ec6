import { Inject, Injectable } from '@nestjs/common';
import { LinkInvalid } from '../../mail-links/mail-link.errors';
import { type Link, MailLinksService } from '../../mail-links/mail-links.service';
import type { AuditAction } from '../../audit/audit-actions';
import { AuditLog } from '../../audit/audit-log';
import { CONFIG, type Config } from '../../platform/config/config';
import { Database } from '../../platform/database/database';
import { SessionsService } from '../../sessions/sessions.service';
import { AccountMails } from '../account-mails.service';
import { UniqueKeys } from '../unique-keys';
import { emailKey, User } from '../user.entity';
import { UserRepository } from '../user.repository';

/** Which address an account has, and whether it is shown to be its owner's. */
@Injectable()
export class EmailAddressesService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    private readonly users: UserRepository,
    private readonly keys: UniqueKeys,
    private readonly links: MailLinksService,
    private readonly mails: AccountMails,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
  ) {}

  /** Inside a transaction: asks by mail whether the address is theirs. Of nobody's account, it does the same and mails nothing. */
  async requestVerification(userId: number | null, email: string | null): Promise<void> {
    const linkId = await this.links.issue({
      purpose: 'verify-email',
      userId,
      email,
      emailKey: email === null ? null : emailKey(email),
    });
    await this.mails.postVerifyEmail(linkId);
  }

  /**
   * Inside a transaction that holds the account: moves it to another address, and tells both.
   *
   * At once where addresses need not be verified, as RealWorld's clients expect; else when the new one is confirmed.
   */
  async change(user: User, email: string): Promise<void> {
    const previous = { email: user.email, emailKey: user.emailKey, verified: user.emailVerified };
    if (emailKey(email) === previous.emailKey) {
      user.changeEmail(email);
      return;
    }
    if (this.config.emails.requireVerified === 'none') {
      user.changeEmail(email);
      await this.db.em.flush();
      await this.audit.record({ ...about(user, 'auth.email.changed'), actorId: user.id });
    }
    await this.links.withdraw(user.id, ['verify-email', 'reset-password']);
    const revertLink = await this.links.issue({
      purpose: 'revert-email',
      userId: user.id,
      email: previous.email,
      emailKey: previous.emailKey,
      // One that nobody has confirmed may have been mistyped: its owner must be able to take it.
      reservesEmail: previous.verified,
    });
    await this.mails.postEmailChanged(revertLink);
    await this.requestVerification(user.id, email);
  }

  /**
   * Uses the link in a mail to a new account or address.
   *
   * @throws LinkInvalid; EmailTaken when somebody else has shown meanwhile to own it
   */
  async verify(link: Link): Promise<void> {
    await this.keys.naming({ email: link.email }, link.userId ?? 0, () =>
      this.db.transaction(async (em) => {
        const user = await this.lock(link);
        await this.links.use(link);
        const moved = emailKey(link.email) !== user.emailKey;
        user.confirmEmail(moved ? link.email : user.email);
        await em.flush();
        await this.links.withdraw(user.id, ['verify-email']);
        if (moved) await this.audit.record(about(user, 'auth.email.changed'));
        await this.audit.record(about(user, 'auth.email.verified'));
      }),
    );
  }

  /**
   * Uses the link in the mail to an address that an account was moved away from: brings the address back, and ends all
   * sessions, since whoever moved it is in one of them.
   *
   * @throws LinkInvalid; EmailTaken when somebody else has shown meanwhile to own it
   */
  async revert(token: string): Promise<void> {
    const link = await this.links.find(token, ['revert-email']);
    const ended = await this.keys.naming({ email: link.email }, link.userId ?? 0, () =>
      this.db.transaction(async (em) => {
        const user = await this.lock(link);
        await this.links.use(link);
        user.confirmEmail(link.email);
        await em.flush();
        // Not those to addresses before this one, whose owners may know better.
        await this.links.withdraw(user.id, ['revert-email'], link);
        await this.links.withdraw(user.id, ['verify-email', 'reset-password']);
        await this.audit.record(about(user, 'auth.email.reverted'));
        return this.sessions.revokeAllWithin(user.id);
      }),
    );
    this.sessions.noteRevoked(ended);
  }

  private async lock({ userId }: Link): Promise<User> {
    const user = await this.users.lock(userId ?? 0);
    if (!user) throw new LinkInvalid();
    return user;
  }
}

/** What the reader of a mail, who is not signed in, did to an account. */
function about({ id }: User, action: AuditAction) {
  return { actorId: null, action, targetType: 'user', targetId: id };
}
