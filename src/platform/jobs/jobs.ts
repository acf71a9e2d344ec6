import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import type { Job, JobResult, PgBoss } from 'pg-boss';
import { CONFIG, type Config } from '../config/config';
import { Database } from '../database/database';
import { execute } from '../database/execute';
import { within } from '../kernel/within';
import { Metrics } from '../telemetry/metrics';
import { type Measured, measureJobs } from './job-metrics';
import { bossSettings, createBoss } from './boss';
import { type JobHandler, type JobQueue, type Joined, PermanentFailure } from './job-queue';
import { embeddedStore, type JobStore, serverStore } from './job-store';

/** Seconds between two looks of a queue's first worker; a job enqueued by this process wakes it at once. */
const POLLING_INTERVAL = 2;
/** Seconds; of its other workers, which a busy one wakes. */
const HELPER_POLLING_INTERVAL = 10;
/** Milliseconds that running jobs are given to finish when the process stops; then they are given back. */
const FINISH_DEADLINE = 4_000;
/** Milliseconds for giving back and disconnecting, which a silent database would hold up. */
const CLOSE_DEADLINE = 1_000;

interface Registration {
  readonly queue: JobQueue<object>;
  readonly handler: JobHandler<object>;
  /** Ids of its workers, the first of which looks most often. */
  readonly workers: string[];
}

/**
 * Work to be done once a transaction has committed: mails, notifications, clearing away.
 *
 * A job is a row written in the transaction that causes it: a rollback leaves none, a commit always leaves one, and it is
 * done by any instance, after a crash too. It is done at least once, so it must be harmless to repeat.
 *
 * @example
 * const DIGEST = defineQueue<{ userId: number }>('digest');
 * // a room's service, when its module starts:
 * await jobs.handle(DIGEST, async ({ userId }) => this.send(userId));
 * // inside db.transaction():
 * await jobs.enqueue(DIGEST, { userId: user.id });
 */
@Injectable()
export class Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Jobs.name);
  private readonly measured: Measured;
  private readonly registrations = new Map<string, Registration>();
  /** Queues that a running transaction has enqueued to. */
  private readonly pending = new WeakMap<object, Set<string>>();
  /** Queues that a finished savepoint has enqueued to; any commit wakes them, and theirs is one. */
  private readonly nested = new Set<string>();
  private running: { readonly boss: PgBoss; readonly store: JobStore } | null = null;

  constructor(
    private readonly db: Database,
    private readonly orm: MikroORM,
    @Inject(CONFIG) private readonly config: Config,
    metrics: Metrics,
  ) {
    this.measured = measureJobs(metrics, async () => (await this.running?.boss.getQueues()) ?? []);
  }

  /**
   * Enqueues a job in the running transaction; it starts within milliseconds of the commit.
   *
   * @param startAfter not before this time
   * @param joined with which other jobs it is done as one; the first is done at once
   * @throws Error outside a transaction, or when nobody handles the queue: a mistake of the programmer's
   */
  async enqueue<P extends object>(
    queue: JobQueue<P>,
    payload: P,
    { startAfter, joined }: { startAfter?: Date; joined?: Joined } = {},
  ): Promise<void> {
    const { em } = this.db;
    const transaction = em.getTransactionContext<object>();
    if (!transaction) throw new Error('A job is enqueued in the transaction that causes it');
    if (!this.running || !this.registrations.has(queue.name)) {
      throw new Error(`Nobody handles the queue ${queue.name}`);
    }
    const inTransaction = {
      executeSql: async (text: string, values?: unknown[]) => ({ rows: await execute(em, text, values) }),
    };
    await this.running.boss.send(queue.name, payload, {
      db: inTransaction,
      ...(startAfter && { startAfter }),
      ...(joined && {
        singletonKey: joined.key,
        singletonSeconds: joined.windowSeconds,
        singletonNextSlot: true,
      }),
    });
    const queues = this.pending.get(transaction) ?? new Set();
    this.pending.set(transaction, queues.add(queue.name));
  }

  /**
   * Says who does the work of a queue; called when a module starts. Each job has an entity manager of its own.
   *
   * @throws Error when the queue is handled already
   */
  async handle<P extends object>(queue: JobQueue<P>, handler: JobHandler<P>): Promise<void> {
    if (this.registrations.has(queue.name)) throw new Error(`The queue ${queue.name} is handled already`);
    const registration: Registration = { queue, handler: handler as JobHandler<object>, workers: [] };
    this.registrations.set(queue.name, registration);
    if (this.running) await this.startWorkers(this.running.boss, registration);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { url, directUrl } = this.config.database;
    const store = url === null ? embeddedStore(this.orm) : serverStore(directUrl ?? url);
    const boss = createBoss(store, 'worker');
    await boss.start();
    this.running = { boss, store };
    this.orm.em.getEventManager().registerSubscriber({
      afterTransactionCommit: ({ transaction }) => {
        this.wake(transaction as object);
        return Promise.resolve();
      },
    });
    for (const registration of this.registrations.values()) await this.startWorkers(boss, registration);
  }

  /** Before the database closes; by then the server takes no more requests. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.running) return;
    const { boss, store } = this.running;
    const finished = Promise.all(
      [...this.registrations.keys()].map((name) => boss.offWork(name, { wait: true })),
    );
    await within(FINISH_DEADLINE, finished);
    this.running = null;
    await within(CLOSE_DEADLINE, boss.stop({ graceful: false }));
    // Those just told to stop still say how they ended; a pool that is closed under them would leave them waiting.
    await within(CLOSE_DEADLINE, finished);
    await within(CLOSE_DEADLINE, store.close());
  }

  private async startWorkers(boss: PgBoss, registration: Registration): Promise<void> {
    const { queue, workers } = registration;
    const settings = bossSettings(queue);
    await boss.createQueue(queue.name, settings);
    await boss.updateQueue(queue.name, settings);
    // It looks the queue up, too, which enqueueing would else do inside a transaction, where the embedded engine stalls.
    if (this.config.database.url === null) await this.giveBackOrphans(boss, queue.name);
    for (let index = 0; index < queue.concurrency; index++) {
      const worker = await boss.work(
        queue.name,
        {
          perJobResults: true,
          batchSize: 1,
          pollingIntervalSeconds: index === 0 ? POLLING_INTERVAL : HELPER_POLLING_INTERVAL,
        },
        async ([job]: Job[]) => {
          if (!job) return [];
          const [self, next] = workers.slice(index, index + 2);
          if (next) boss.notifyWorker(next);
          const result = await this.run(registration, job);
          if (self) boss.notifyWorker(self);
          return [result];
        },
      );
      workers.push(worker);
    }
  }

  /** What the embedded engine's last process was doing when it was killed; there is no other that could be doing it. */
  private async giveBackOrphans(boss: PgBoss, name: string): Promise<void> {
    const jobs = await boss.findJobs(name);
    const orphans = jobs.filter(({ state }) => state === 'active').map(({ id }) => id);
    if (orphans.length > 0) await boss.fail(name, orphans, { message: 'the process was killed' });
  }

  private async run({ queue, handler }: Registration, job: Job): Promise<JobResult> {
    const attempt = job.retryCount + 1;
    try {
      await this.measured(queue.name, () =>
        RequestContext.create(this.orm.em, () =>
          handler(job.data, { id: job.id, attempt, signal: job.signal }),
        ),
      );
      return { id: job.id, status: 'completed' };
    } catch (error) {
      const permanent = error instanceof PermanentFailure;
      const line = { queue: queue.name, job: job.id, attempt, err: error };
      if (permanent || job.retryCount >= queue.retryLimit) this.logger.error(line, 'Job given up');
      else this.logger.warn(line, 'Job failed and will be tried again');
      const output = { message: error instanceof Error ? error.message : 'failed' };
      return { id: job.id, status: permanent ? 'deadletter' : 'failed', output };
    }
  }

  private wake(transaction: object): void {
    const queues = this.pending.get(transaction) ?? new Set();
    // A savepoint: its jobs are not there to be seen before the transaction around it commits.
    if ('savepointName' in transaction) {
      for (const name of queues) this.nested.add(name);
      return;
    }
    for (const name of new Set([...queues, ...this.nested])) {
      for (const worker of this.registrations.get(name)?.workers ?? []) {
        this.running?.boss.notifyWorker(worker);
      }
    }
    this.nested.clear();
  }
}
