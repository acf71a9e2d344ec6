import { Injectable } from '@nestjs/common';
import { account, AuditLog } from '../audit/audit-log';
import type { Link } from '../mail-links/mail-link.schemas';
import { MailLinksService } from '../mail-links/mail-links.service';
import type { Viewer } from '../platform/kernel/viewer';
import { SessionEndings } from '../sessions/session-endings.service';
import { AccountMails } from './mails/account-mails.service';
import {
  EMAIL_CHANGED,
  EMAIL_REVERTED,
  EMAIL_VERIFIED,
  PASSWORD_CHANGED,
  PASSWORD_RESET,
} from './user.audit';
import type { User } from './user.entity';

/**
 * What follows when a password or an address changes: it is written down, links that were mailed before lead nowhere
 * any more, the owner is told, and sessions end. All of it belongs in the transaction of the change.
 */
@Injectable()
export class CredentialChanges {
  constructor(
    private readonly audit: AuditLog,
    private readonly mailLinks: MailLinksService,
    private readonly mails: AccountMails,
    private readonly sessions: SessionEndings,
  ) {}

  /** The caller has set a new password: ends their other sessions. */
  async passwordChanged(viewer: Viewer): Promise<void> {
    await this.audit.record(PASSWORD_CHANGED, { actorId: viewer.id, target: account(viewer.id) });
    await this.mailLinks.withdraw(viewer.id, ['reset-password']);
    await this.mails.postPasswordChanged(viewer.id);
    await this.sessions.endOthers(viewer);
  }

  /**
   * The reader of a mail, who is not signed in, has set a new password: ends every session, every link back to addresses
   * before the account's own, and every move to another. Whoever had the account before may hold those addresses.
   */
  async passwordReset({ id, emailKey }: User): Promise<void> {
    await this.audit.record(PASSWORD_RESET, { actorId: null, target: account(id) });
    await this.mailLinks.withdraw(id, ['revert-email'], { exceptEmailKey: emailKey });
    await this.mailLinks.withdraw(id, ['reset-password', 'verify-email']);
    await this.mails.postPasswordChanged(id);
    await this.sessions.endAll(id);
  }

  /** The caller's account has moved to another address. */
  async addressChanged({ id }: User): Promise<void> {
    await this.audit.record(EMAIL_CHANGED, { actorId: id, target: account(id) });
  }

  /** The caller's account is moving away from `previous`, at once or later: mails that address the way back. */
  async addressLeft(
    { id }: User,
    previous: { email: string; emailKey: string; verified: boolean },
  ): Promise<void> {
    await this.mailLinks.withdraw(id, ['verify-email', 'reset-password']);
    const revertLink = await this.mailLinks.issue(
      'revert-email',
      { userId: id, email: previous.email, emailKey: previous.emailKey },
      // An unconfirmed address may contain a typo: its owner must be able to take it.
      { askerId: id, reservesEmail: previous.verified },
    );
    await this.mails.postEmailChanged(revertLink);
  }

  /** The reader of a mail has confirmed the account's address, to which it may have moved by that. */
  async addressConfirmed({ id }: User, moved: boolean): Promise<void> {
    await this.mailLinks.withdraw(id, ['verify-email']);
    if (moved) await this.audit.record(EMAIL_CHANGED, { actorId: null, target: account(id) });
    await this.audit.record(EMAIL_VERIFIED, { actorId: null, target: account(id) });
  }

  /** The reader of a mail has brought back the address that the account had: ends every session. */
  async addressReverted({ id }: User, link: Link): Promise<void> {
    // Not those to addresses before this one, whose owners may know better.
    await this.mailLinks.withdraw(id, ['revert-email'], { after: link });
    await this.mailLinks.withdraw(id, ['verify-email', 'reset-password']);
    await this.audit.record(EMAIL_REVERTED, { actorId: null, target: account(id) });
    await this.sessions.endAll(id);
  }
}
