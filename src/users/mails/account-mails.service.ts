import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MailLinksService } from '../../mail-links/mail-links.service';
import { PublicUrls } from '../../platform/http/public-urls';
import { Mail } from '../../platform/mail/mail';
import type { MailContent, MailPayload } from '../../platform/mail/mail.content';
import { REFRESH_REUSED_MAIL } from '../../sessions/session.mails';
import { emailKey } from '../user.entity';
import { UserRepository } from '../user.repository';
import * as texts from './account-mail.texts';

/** Notices of one kind to one account within so many seconds are joined. */
const JOIN_SECONDS = 900;

/**
 * What is mailed to people about their accounts. Each mail is posted in the transaction that causes it.
 *
 * Notices, which say that something was done, go to addresses that somebody confirmed and to no other. That an address
 * was left is told to that address always, with the way back.
 */
@Injectable()
export class AccountMails implements OnModuleInit {
  constructor(
    private readonly mail: Mail,
    private readonly urls: PublicUrls,
    private readonly mailLinks: MailLinksService,
    private readonly users: UserRepository,
  ) {}

  onModuleInit(): void {
    this.mail.register('sign-up', ({ linkId }) => this.signUp(Number(linkId)));
    this.mail.register('verify-email', ({ linkId }) => this.verifyEmail(Number(linkId)));
    this.mail.register('email-changed', ({ linkId }) => this.emailChanged(Number(linkId)));
    this.mail.register('reset-password', ({ linkId }) => this.resetPassword(Number(linkId)));
    this.registerNotice('password-changed', texts.passwordChanged);
    this.registerNotice(REFRESH_REUSED_MAIL, texts.refreshReused);
  }

  /** To an address that somebody signed up with, with the link that opens the account. */
  postSignUp(linkId: number): Promise<void> {
    return this.mail.post('sign-up', { linkId });
  }

  /** To an address, asking whether it is theirs. */
  postVerifyEmail(linkId: number): Promise<void> {
    return this.mail.post('verify-email', { linkId });
  }

  /** To the address that an account had, or still has, with the way back. */
  postEmailChanged(linkId: number): Promise<void> {
    return this.mail.post('email-changed', { linkId });
  }

  /** To an account's address, with the link to set a new password. */
  postResetPassword(linkId: number): Promise<void> {
    return this.mail.post('reset-password', { linkId });
  }

  postPasswordChanged(userId: number): Promise<void> {
    return this.mail.post('password-changed', { userId });
  }

  private async signUp(linkId: number): Promise<MailContent | null> {
    const link = await this.mailLinks.write(linkId);
    if (!link) return null;
    const owner = await this.users.findCredentials(emailKey(link.email));
    if (owner) return texts.alreadyHere(owner, this.resetUrl());
    const username = await this.users.findAwaitedName(linkId);
    if (username === null) return null;
    return texts.openAccount(link.email, username, this.urls.to(`/verify-email?token=${link.token}`));
  }

  private async verifyEmail(linkId: number): Promise<MailContent | null> {
    const link = await this.mailLinks.write(linkId);
    if (!link || link.userId === null) return null;
    const owner = await this.users.findCredentials(emailKey(link.email));
    if (owner && owner.id !== link.userId) return texts.alreadyHere(owner, this.resetUrl());
    const account = await this.users.findAccount(link.userId);
    return (
      account &&
      texts.verifyEmail(link.email, account.username, this.urls.to(`/verify-email?token=${link.token}`))
    );
  }

  private async emailChanged(linkId: number): Promise<MailContent | null> {
    const link = await this.mailLinks.write(linkId);
    if (!link || link.userId === null) return null;
    const account = await this.users.findAccount(link.userId);
    if (!account) return null;
    const moved = emailKey(account.email) !== emailKey(link.email);
    const url = this.urls.to(`/revert-email?token=${link.token}`);
    return texts.emailChanged(link.email, account.username, moved, url);
  }

  private async resetPassword(linkId: number): Promise<MailContent | null> {
    const link = await this.mailLinks.write(linkId);
    if (!link || link.userId === null) return null;
    const account = await this.users.findAccount(link.userId);
    return (
      account &&
      texts.resetPassword(link.email, account.username, this.urls.to(`/reset-password?token=${link.token}`))
    );
  }

  private registerNotice(kind: string, text: typeof texts.passwordChanged): void {
    const compose = ({ userId }: MailPayload) => this.notice(Number(userId), text);
    this.mail.register(kind, compose, { joinSeconds: JOIN_SECONDS });
  }

  /** To the confirmed address; or to the one that the account has left for one that nobody confirmed. */
  private async notice(userId: number, text: typeof texts.passwordChanged): Promise<MailContent | null> {
    const account = await this.users.findAccount(userId);
    if (!account) return null;
    const to = account.emailVerified ? account.email : await this.mailLinks.findFirstReservedAddress(userId);
    return to === null ? null : text(to, account.username, this.resetUrl());
  }

  /** Where somebody asks for a link to set a new password. */
  private resetUrl(): string {
    return this.urls.to('/reset-password');
  }
}
