import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MailLinksService } from '../mail-links/mail-links.service';
import { AuditLog } from '../audit/audit-log';
import { Database } from '../platform/database/database';
import { PublicUrls } from '../platform/http/public-urls';
import { Mail } from '../platform/mail/mail';
import type { MailContent } from '../platform/mail/mail.content';
import { emailKey } from '../users/user.entity';
import { PasswordsService } from '../users/passwords/passwords.service';
import { UsersService } from '../users/users.service';

/** Setting a new password without the one before it, by a link in a mail. */
@Injectable()
export class PasswordResetService implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly mailLinks: MailLinksService,
    private readonly mail: Mail,
    private readonly urls: PublicUrls,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.mail.register('reset-password', ({ linkId }) => this.compose(Number(linkId)));
  }

  /** The same statements, and the same answer, whether the address has an account or not. */
  async request(email: string): Promise<void> {
    await this.db.transaction(async () => {
      const owner = await this.users.findByEmail(email);
      const linkId = await this.mailLinks.issue({
        purpose: 'reset-password',
        userId: owner?.id ?? null,
        email: owner?.email ?? null,
        emailKey: owner ? emailKey(owner.email) : null,
      });
      const target = owner ? { targetType: 'user', targetId: owner.id } : {};
      await this.audit.record({ actorId: null, action: 'auth.password.reset-requested', ...target });
      await this.mail.post('reset-password', { linkId });
    });
  }

  /** @throws LinkInvalid, PasswordGuessable, SignInsBusy */
  async confirm(token: string, password: string): Promise<void> {
    await this.passwords.reset(await this.mailLinks.find(token, ['reset-password']), password);
  }

  private async compose(linkId: number): Promise<MailContent | null> {
    const link = await this.mailLinks.write(linkId);
    return (
      link && {
        to: link.email,
        subject: 'Set a new password',
        heading: 'Set a new password',
        paragraphs: ['Somebody, hopefully you, wants to set a new password for your account.'],
        action: { label: 'Set a new password', url: this.urls.to(`/reset-password?token=${link.token}`) },
        footnote:
          'The link is good for one hour, and for one use. If you did not ask for this, ignore this mail: your password stays as it is.',
      }
    );
  }
}
