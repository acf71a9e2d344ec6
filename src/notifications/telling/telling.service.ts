import { AsyncResource } from 'node:async_hooks';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { HappeningKind } from '../../happenings/happening.view';
import { HappeningsService } from '../../happenings/happenings.service';
import { Database } from '../../platform/database/database';
import { type Periodic, periodically } from '../../platform/kernel/periodically';
import { NotificationEvents } from '../live/notification-events.service';
import type { Told } from '../mails/told.schemas';
import { NotificationMails } from '../mails/notification-mails.service';
import { ArticleTelling } from './article-telling.service';
import { CauseTelling } from './cause-telling.service';

/** What was recorded by a process that died, or by another instance, is told this much later at most. */
const LOOK_INTERVAL_MS = 1_000;

/** Happenings that one transaction tells. */
const BATCH = 200;

/** What is told to few, in the order in which it is looked for. */
const TO_FEW: readonly HappeningKind[] = ['block', 'mute', 'follow', 'favorite', 'comment', 'comment-like'];

/**
 * Tells people what happened.
 *
 * What has been recorded is taken away in the transaction that tells of it: wherever the process is killed, each is told
 * once. What many are to be told is told in batches, between which everything else is told, and goes on where it stopped.
 */
@Injectable()
export class Telling implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Telling.name);
  private looking?: Periodic;
  private running: Promise<void> | null = null;
  private isAskedAgain = false;
  private isStopped = false;

  constructor(
    private readonly db: Database,
    private readonly happenings: HappeningsService,
    private readonly causes: CauseTelling,
    private readonly articles: ArticleTelling,
    private readonly mails: NotificationMails,
    private readonly events: NotificationEvents,
  ) {}

  onApplicationBootstrap(): void {
    this.looking = periodically('telling people what happened', LOOK_INTERVAL_MS, () => this.wake());
    // Outside whatever request has recorded it, whose patience and transaction are its own.
    this.happenings.onRecorded(
      AsyncResource.bind(() => {
        this.wake().catch((error: unknown) => {
          this.logger.warn({ err: error }, 'What happened will be told later');
        });
      }),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    await this.looking?.stop();
    await this.running?.catch(() => undefined);
  }

  /** Tells all that there is to tell by now. Who asks while it is under way waits for that, and for another look. */
  private async wake(): Promise<void> {
    if (this.running) {
      this.isAskedAgain = true;
      return this.running;
    }
    this.running = this.tellAll();
    try {
      await this.running;
    } finally {
      this.running = null;
    }
  }

  private async tellAll(): Promise<void> {
    do {
      this.isAskedAgain = false;
      while (!this.isStopped && (await this.tellSome()));
    } while (this.mustLookAgain());
  }

  /** Asked afresh after each wait: the compiler takes a field for what it was. */
  private mustLookAgain(): boolean {
    return this.isAskedAgain && !this.isStopped;
  }

  /** @returns whether there may be more */
  private async tellSome(): Promise<boolean> {
    const waiting = await this.happenings.findWaiting();
    let isMore = false;
    for (const kind of TO_FEW) if (waiting.includes(kind) && (await this.tellFew(kind))) isMore = true;
    return (waiting.includes('article') && (await this.tellMany())) || isMore;
  }

  /** Each kind in a transaction of its own, which locks the readers' counts once. */
  private tellFew(kind: HappeningKind): Promise<boolean> {
    return this.db.transaction(async () => {
      if (!(await this.happenings.lock())) return false;
      const pairs = await this.happenings.take(kind, BATCH);
      if (pairs.length === 0) return false;
      await this.deliver(await this.causes.tell(kind, pairs));
      return pairs.length === BATCH;
    });
  }

  private tellMany(): Promise<boolean> {
    return this.db.transaction(async () => {
      if (!(await this.happenings.lock())) return false;
      const happening = await this.happenings.findNext('article');
      if (!happening) return false;
      await this.deliver(await this.articles.tellNext(happening));
      return true;
    });
  }

  /** At the end of the transaction: by mail where asked for, and on streams. */
  private async deliver(told: readonly Told[]): Promise<void> {
    await this.mails.post(told);
    await this.events.told(told);
  }
}
