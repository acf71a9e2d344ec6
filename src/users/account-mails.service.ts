import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MailLinksService } from '../mail-links/mail-links.service';
import { PublicUrls } from '../platform/http/public-urls';
import { Mail } from '../platform/mail/mail';
import type { MailContent } from '../platform/mail/mail.content';
import { REFRESH_REUSED_MAIL } from '../sessions/sessions.service';
import { emailKey } from './user.entity';
import { UserRepository } from './user.repository';

const NOT_YOU = 'If you did not ask for this, ignore this mail: nothing happens.';

/** What is mailed to people about their accounts. Each mail is posted in the transaction that causes it. */
@Injectable()
export class AccountMails implements OnModuleInit {
  constructor(
    private readonly mail: Mail,
    private readonly urls: PublicUrls,
    private readonly mailLinks: MailLinksService,
    private readonly users: UserRepository,
  ) {}

  onModuleInit(): void {
    this.mail.register('verify-email', ({ linkId }) => this.verifyEmail(Number(linkId)));
    this.mail.register('email-changed', ({ linkId }) => this.emailChanged(Number(linkId)));
    this.mail.register('password-changed', ({ userId }) => this.passwordChanged(Number(userId)));
    this.mail.register(REFRESH_REUSED_MAIL, ({ userId }) => this.refreshReused(Number(userId)));
  }

  /** To an address, asking whether it is theirs. */
  postVerifyEmail(linkId: number): Promise<void> {
    return this.mail.post('verify-email', { linkId });
  }

  /** To the address that an account had, or still has, with the way back. */
  postEmailChanged(linkId: number): Promise<void> {
    return this.mail.post('email-changed', { linkId });
  }

  postPasswordChanged(userId: number): Promise<void> {
    return this.mail.post('password-changed', { userId });
  }

  /** To the owner of an address that somebody wanted an account for. */
  alreadyHere({ email, username }: { email: string; username: string }): MailContent {
    return {
      to: email,
      subject: 'You already have an account',
      heading: 'You already have an account',
      paragraphs: [
        `Somebody, perhaps you, wanted to use this address for an account. It already has one, named ${username}.`,
        'Sign in with it or, if you do not know its password any more, set a new one.',
      ],
      action: { label: 'Set a new password', url: this.urls.to('/reset-password') },
      footnote: NOT_YOU,
    };
  }

  private async verifyEmail(linkId: number): Promise<MailContent | null> {
    const link = await this.mailLinks.write(linkId);
    if (!link) return null;
    const owner = await this.users.findCredentials(emailKey(link.email));
    if (owner && owner.id !== link.userId) return this.alreadyHere(owner);
    return {
      to: link.email,
      subject: 'Confirm your e-mail address',
      heading: 'Is this your address?',
      paragraphs: ['Confirm that this is the address of your account.'],
      action: { label: 'Confirm the address', url: this.urls.to(`/verify-email?token=${link.token}`) },
      footnote: `The link is good for 24 hours, and for one use. ${NOT_YOU}`,
    };
  }

  private async emailChanged(linkId: number): Promise<MailContent | null> {
    const link = await this.mailLinks.write(linkId);
    const account = link && (await this.users.findAccount(link.userId ?? 0));
    if (!account) return null;
    const moved = emailKey(account.email) !== emailKey(link.email);
    return {
      to: link.email,
      subject: 'Your e-mail address is being changed',
      heading: 'Was this you?',
      paragraphs: [
        moved
          ? `The account ${account.username} has moved to another e-mail address.`
          : `The account ${account.username} is to move to another e-mail address, as soon as that is confirmed.`,
        'If it was you, there is nothing to do. If not, somebody else is in your account: keep this address, sign everybody out, and then set a new password.',
      ],
      action: { label: 'Keep this address', url: this.urls.to(`/revert-email?token=${link.token}`) },
      footnote: 'The link is good for 72 hours, and for one use.',
    };
  }

  private async passwordChanged(userId: number): Promise<MailContent | null> {
    const account = await this.users.findAccount(userId);
    return (
      account && {
        to: account.email,
        subject: 'Your password was changed',
        heading: 'Your password was changed',
        paragraphs: [
          `The account ${account.username} has a new password.`,
          'If it was you, there is nothing to do. If not, set another one, which signs everybody out.',
        ],
        action: { label: 'Set a new password', url: this.urls.to('/reset-password') },
      }
    );
  }

  private async refreshReused(userId: number): Promise<MailContent | null> {
    const account = await this.users.findAccount(userId);
    return (
      account && {
        to: account.email,
        subject: 'We ended one of your sessions',
        heading: 'We ended one of your sessions',
        paragraphs: [
          `Credentials of the account ${account.username} that had been used up were used again: two devices held the same ones, and one of them may not be yours. Both are signed out.`,
          'Sign in again. If you cannot explain it, set a new password.',
        ],
        action: { label: 'Set a new password', url: this.urls.to('/reset-password') },
      }
    );
  }
}
