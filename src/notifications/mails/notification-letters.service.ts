import { Injectable } from '@nestjs/common';
import { PublicUrls } from '../../platform/http/public-urls';
import type { MailContent } from '../../platform/mail/mail.content';
import { UsersService } from '../../users/users.service';
import { type Mailing, UnsubscribeTokens } from '../preferences/unsubscribe-tokens';
import { MOST_NAMED, NotificationMailRepository } from './notification-mail.repository';
import { sentenceOf } from './notification-mail.texts';

type Letter = Pick<MailContent, 'subject' | 'heading' | 'paragraphs' | 'action'>;

/** Writes mails about notifications, by what is true when they are sent. To confirmed addresses alone. */
@Injectable()
export class NotificationLetters {
  constructor(
    private readonly notifications: NotificationMailRepository,
    private readonly users: UsersService,
    private readonly urls: PublicUrls,
    private readonly tokens: UnsubscribeTokens,
  ) {}

  /** Null where it was read or taken back meanwhile. */
  async ofOne(id: number, readerId: number): Promise<MailContent | null> {
    const found = await this.notifications.find(id, readerId);
    if (!found) return null;
    const sentence = sentenceOf(found);
    const excerpt = found.comment ? [`"${found.comment.excerpt}"`] : [];
    return this.address(readerId, found.kind, {
      subject: sentence,
      heading: sentence,
      paragraphs: excerpt,
      ...(found.article && { action: this.leadTo(found.article.slug) }),
    });
  }

  /** Null where nothing happened since that is still unread. */
  async ofADay(readerId: number, since: number): Promise<MailContent | null> {
    const found = await this.notifications.findSince(readerId, since);
    if (found.length === 0) return null;
    const more = found.length > MOST_NAMED ? ['And more.'] : [];
    return this.address(readerId, 'daily', {
      subject: 'What happened on Broadsheet',
      heading: 'What happened since yesterday',
      paragraphs: [...found.slice(0, MOST_NAMED).map(sentenceOf), ...more],
    });
  }

  private async address(readerId: number, from: Mailing, letter: Letter): Promise<MailContent | null> {
    const account = await this.users.findAccount(readerId);
    if (!account?.emailVerified) return null;
    const token = this.tokens.write(readerId, from);
    return {
      ...letter,
      to: account.email,
      footnote:
        'You get this because you asked for mails about notifications. Your mail program can end them, and so can the preferences of your account.',
      unsubscribe: this.urls.to(`/api/notifications/unsubscribe?token=${token}`),
    };
  }

  private leadTo(slug: string): { label: string; url: string } {
    return { label: 'Read it', url: this.urls.to(`/api/articles/${encodeURIComponent(slug)}`) };
  }
}
