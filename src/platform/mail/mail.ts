import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { PublicUrls } from '../http/public-urls';
import { defineQueue, type JobAttempt } from '../jobs/job-queue';
import { Jobs } from '../jobs/jobs';
import type { Compose, MailPayload } from './mail.content';
import { MAIL_TRANSPORT, type MailTransport } from './mail.transport';

/**
 * A mail that cannot be delivered is tried for a day and some hours: after 2, 4, 8 ... seconds, then every two hours.
 * Four at once, so that one which stalls holds up none but itself.
 */
const MAILS = defineQueue<{ kind: string; payload: MailPayload }>('mail', {
  retryLimit: 25,
  retryDelay: 2,
  retryDelayMax: 7_200,
  expireIn: 300,
  concurrency: 4,
});

interface Kind {
  readonly compose: Compose;
  readonly joinSeconds: number | undefined;
}

/**
 * Sends mails that follow from a write.
 *
 * A room registers how each kind is written and posts it in the transaction that causes it. The mail is a job that holds
 * ids; it is written when it is sent, so it says what is true by then, and no address or token is kept with it.
 *
 * @example
 * mail.register('welcome', async ({ userId }) => this.welcome(Number(userId)));
 * // inside db.transaction():
 * await mail.post('welcome', { userId: user.id });
 */
@Injectable()
export class Mail implements OnModuleInit {
  private readonly kinds = new Map<string, Kind>();

  constructor(
    private readonly jobs: Jobs,
    private readonly urls: PublicUrls,
    @Inject(MAIL_TRANSPORT) private readonly transport: MailTransport,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.jobs.handle(MAILS, ({ kind, payload }, attempt) => this.send(kind, payload, attempt));
  }

  /**
   * Says how mails of a kind are written; called when a module starts.
   *
   * @param kind is in the database, so a rename leaves mails behind
   * @param compose null when there is nothing to send any more; it may run again, for the same mail
   * @param joinSeconds mails with the same payload are joined: within so many seconds the first is sent at once, and one
   *   more, when they are over, stands for all that followed it
   * @throws Error when the kind is taken
   */
  register(kind: string, compose: Compose, { joinSeconds }: { joinSeconds?: number } = {}): void {
    if (this.kinds.has(kind)) throw new Error(`Two kinds of mail are named ${kind}`);
    this.kinds.set(kind, { compose, joinSeconds });
  }

  /**
   * Posts a mail in the running transaction: once that has committed it is sent, whatever happens to this process.
   *
   * @throws Error outside a transaction, or when nobody registered the kind: a mistake of the programmer's
   */
  async post(kind: string, payload: MailPayload): Promise<void> {
    const registered = this.kinds.get(kind);
    if (!registered) throw new Error(`No kind of mail is named ${kind}`);
    const { joinSeconds } = registered;
    const key = JSON.stringify([kind, payload]);
    await this.jobs.enqueue(
      MAILS,
      { kind, payload },
      joinSeconds === undefined ? {} : { joined: { key, windowSeconds: joinSeconds } },
    );
  }

  private async send(kind: string, payload: MailPayload, { id }: JobAttempt): Promise<void> {
    await this.urls.known();
    const registered = this.kinds.get(kind);
    // Another build may know it: during a rolling deployment, old and new share the queue.
    if (!registered) throw new Error(`No kind of mail is named ${kind}`);
    const content = await registered.compose(payload);
    if (content) await this.transport.send({ id, content });
  }
}
