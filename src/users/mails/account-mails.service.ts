import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MailLinksService } from '../../mail-links/mail-links.service';
import { PublicUrls } from '../../platform/http/public-urls';
import { Mail } from '../../platform/mail/mail';
import type { MailContent } from '../../platform/mail/mail.content';
import { REFRESH_REUSED_MAIL } from '../../sessions/session.mails';
import { emailKey } from '../user.entity';
import { UserRepository } from '../user.repository';
import * as texts from './account-mail.texts';

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
    this.mail.register('sign-up', ({ linkId }) => this.signUp(Number(linkId)));
    this.mail.register('verify-email', ({ linkId }) => this.verifyEmail(Number(linkId)));
    this.mail.register('email-changed', ({ linkId }) => this.emailChanged(Number(linkId)));
    this.mail.register('reset-password', ({ linkId }) => this.resetPassword(Number(linkId)));
    this.mail.register('password-changed', ({ userId }) => this.passwordChanged(Number(userId)));
    this.mail.register(REFRESH_REUSED_MAIL, ({ userId }) => this.refreshReused(Number(userId)));
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
    return texts.openAccount(link.email, this.urls.to(`/verify-email?token=${link.token}`));
  }

  private async verifyEmail(linkId: number): Promise<MailContent | null> {
    const link = await this.mailLinks.write(linkId);
    if (!link) return null;
    const owner = await this.users.findCredentials(emailKey(link.email));
    if (owner && owner.id !== link.userId) return texts.alreadyHere(owner, this.resetUrl());
    return texts.verifyEmail(link.email, this.urls.to(`/verify-email?token=${link.token}`));
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
    return link && texts.resetPassword(link.email, this.urls.to(`/reset-password?token=${link.token}`));
  }

  private async passwordChanged(userId: number): Promise<MailContent | null> {
    const account = await this.users.findAccount(userId);
    return account && texts.passwordChanged(account.email, account.username, this.resetUrl());
  }

  private async refreshReused(userId: number): Promise<MailContent | null> {
    const account = await this.users.findAccount(userId);
    return account && texts.refreshReused(account.email, account.username, this.resetUrl());
  }

  /** Where somebody asks for a link to set a new password. */
  private resetUrl(): string {
    return this.urls.to('/reset-password');
  }
}
