import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BoundedMap } from '../platform/kernel/bounded-map';
import { CONFIG, type Config } from '../platform/config/config';
import { ChannelListener } from '../platform/database/channel-listener';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import { SessionRepository } from './session.repository';

/** What the database's trigger notifies of. */
const CHANNEL = 'session_revoked';
/** Milliseconds of the past that are looked up beyond what should do, for a transaction that was slow to commit. */
const OVERLAP = 60_000;
const SWEEP_INTERVAL = 600_000;
const TOUCH_INTERVAL = 5 * 60_000;
/** Sessions. */
const MAX_SEEN = 100_000;

/**
 * Knows in memory which sessions have ended before their access tokens expired, so that a request need not ask.
 *
 * The database notifies every instance of each session that ends, by whatever hand. While an instance cannot be sure to
 * have heard everything, it asks the database about each session instead: it never lets a token pass because it does
 * not know. On the embedded engine there is one process, which hears itself.
 */
@Injectable()
export class SessionRevocations implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SessionRevocations.name);
  /** By session: when it was heard of, in milliseconds since 1970. */
  private readonly revoked = new Map<number, number>();
  /** By session: when its last sighting was written down. */
  private readonly seen = new BoundedMap<number, number>(MAX_SEEN);
  private readonly listener: ChannelListener | null;
  private loaded = false;
  private sweeping?: Periodic;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: SessionRepository,
  ) {
    const { directUrl } = config.database;
    this.listener =
      directUrl === null
        ? null
        : new ChannelListener(directUrl, CHANNEL, {
            onMessage: (id) => {
              this.note([Number(id)]);
            },
            onListening: () => this.load(),
          });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.sweeping = periodically('deleting old sessions', SWEEP_INTERVAL, () => this.sweep());
    if (this.listener) this.listener.start();
    else await this.load();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping?.stop();
    await this.listener?.stop();
  }

  /** Remembers sessions that this very process has ended, before the database says so. */
  note(ids: readonly number[]): void {
    for (const id of ids) this.revoked.set(id, Date.now());
  }

  /** Whether a session has ended; a promise while that has to be asked. */
  isRevoked(id: number): boolean | Promise<boolean> {
    if (this.revoked.has(id)) return true;
    if (this.loaded && (this.listener === null || this.listener.isFresh)) {
      this.touch(id);
      return false;
    }
    return this.sessions.isLive(id).then((live) => !live);
  }

  private async load(): Promise<void> {
    const since = Date.now() - this.config.tokens.accessTtl * 1000 - OVERLAP;
    this.note(await this.sessions.findRevokedSince(new Date(since)));
    this.loaded = true;
  }

  /** Keeps "last seen" to five minutes, at the cost of one small write in that time. */
  private touch(id: number): void {
    const now = Date.now();
    const last = this.seen.get(id);
    if (last !== undefined && now - last < TOUCH_INTERVAL) return;
    this.seen.delete(id);
    this.seen.set(id, now);
    this.sessions.touch(id, new Date(now)).catch((error: unknown) => {
      this.seen.delete(id);
      this.logger.warn({ err: error }, 'A session was not noted as seen');
    });
  }

  /** Forgets what no token can speak of any more, here and in the database. */
  private async sweep(): Promise<void> {
    const past = Date.now() - this.config.tokens.accessTtl * 1000 - OVERLAP;
    for (const [id, at] of this.revoked) if (at < past) this.revoked.delete(id);
    while ((await this.sessions.sweep(new Date(past))) >= 1000);
  }
}
