import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { type Periodic, periodically } from '../../platform/kernel/periodically';
import { Mail } from '../../platform/mail/mail';
import { PreferenceRepository } from '../preferences/preference.repository';
import { NotificationLetters } from './notification-letters.service';
import type { Told } from './told.schemas';

const DIGEST_INTERVAL_MS = 60_000;
const DIGEST_BATCH = 100;

const AT_ONCE = 'notification';
const DAILY = 'notification-digest';

/** Posts what people want to hear of by mail: each at once, or all of a day at an hour of theirs. */
@Injectable()
export class NotificationMails implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private digests?: Periodic;

  constructor(
    private readonly db: Database,
    private readonly mail: Mail,
    private readonly letters: NotificationLetters,
    private readonly preferences: PreferenceRepository,
  ) {}

  onModuleInit(): void {
    this.mail.register(AT_ONCE, ({ id, readerId }) => this.letters.ofOne(Number(id), Number(readerId)));
    this.mail.register(DAILY, ({ readerId, since }) => this.letters.ofADay(Number(readerId), Number(since)));
  }

  onApplicationBootstrap(): void {
    this.digests = periodically('posting daily notifications', DIGEST_INTERVAL_MS, async () => {
      while ((await this.postDue()) === DIGEST_BATCH);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.digests?.stop();
  }

  /** Inside the transaction that tells: posts a mail to whoever wants to hear of it at once. */
  async post(told: readonly Told[]): Promise<void> {
    for (const { notificationId, readerId, mail } of told)
      if (mail === 'at-once') await this.mail.post(AT_ONCE, { id: notificationId, readerId });
  }

  /** In one transaction: that it has been posted, and the mail. */
  private postDue(): Promise<number> {
    return this.db.transaction(async () => {
      const due = await this.preferences.takeDue(DIGEST_BATCH);
      for (const { userId, since } of due) await this.mail.post(DAILY, { readerId: userId, since });
      return due.length;
    });
  }
}
