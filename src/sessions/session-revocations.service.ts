import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { Signals } from '../platform/database/signals';
import { BoundedMap } from '../platform/kernel/bounded-map';
import { clock } from '../platform/kernel/clock';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import { SessionRevocationRepository, SWEEP_BATCH } from './session-revocation.repository';
import { SessionSettings } from './session.settings';

/** What the database's trigger notifies of. */
const CHANNEL = 'session_revoked';
/** So much more of the past is looked up than should do, for a transaction that was slow to commit. */
const OVERLAP_MS = 60_000;
const SWEEP_INTERVAL_MS = 600_000;
const TOUCH_INTERVAL_MS = 5 * 60_000;
const MAX_SEEN_SESSIONS = 100_000;

/**
 * Knows in memory which sessions have ended before their access tokens expired, so that a request need not ask.
 *
 * The database notifies every instance of each session that ends, by whatever hand. While an instance cannot be sure to
 * have heard everything, it asks the database about each session instead: it never lets a token pass because it does
 * not know.
 */
@Injectable()
export class SessionRevocations implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SessionRevocations.name);
  /** By session: when it was heard of, in milliseconds since 1970. */
  private readonly revoked = new Map<number, number>();
  /** By session: when its last sighting was written down. */
  private readonly seen = new BoundedMap<number, number>(MAX_SEEN_SESSIONS);
  private sweeping?: Periodic;

  constructor(
    private readonly settings: SessionSettings,
    private readonly sessions: SessionRevocationRepository,
    private readonly signals: Signals,
  ) {}

  onModuleInit(): void {
    this.signals.on(CHANNEL, {
      onMessage: (id) => {
        this.note([Number(id)]);
      },
      onListening: () => this.load(),
    });
  }

  onApplicationBootstrap(): void {
    this.sweeping = periodically('deleting old sessions', SWEEP_INTERVAL_MS, () => this.sweep());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping?.stop();
  }

  /** Remembers sessions that this very process has ended, before the database says so. */
  note(ids: readonly number[]): void {
    for (const id of ids) this.revoked.set(id, clock.now());
  }

  /** Whether a session has ended; a promise while that has to be asked. */
  isRevoked(id: number): boolean | Promise<boolean> {
    if (this.revoked.has(id)) return true;
    if (this.signals.isFresh) {
      this.touch(id);
      return false;
    }
    return this.sessions.isLive(id).then((live) => !live);
  }

  /** Learns what ended while nothing was heard. */
  private async load(): Promise<void> {
    this.note(await this.sessions.findRevokedSince(new Date(this.forgottenBefore())));
  }

  /** Keeps "last seen" to five minutes, at the cost of one small write in that time. */
  private touch(id: number): void {
    const now = clock.now();
    const last = this.seen.get(id);
    if (last !== undefined && now - last < TOUCH_INTERVAL_MS) return;
    this.seen.delete(id);
    this.seen.set(id, now);
    this.sessions.touch(id, new Date(now)).catch((error: unknown) => {
      this.seen.delete(id);
      this.logger.warn({ err: error }, 'A session was not noted as seen');
    });
  }

  /** Forgets the sessions whose access tokens have all expired, here and in the database. */
  private async sweep(): Promise<void> {
    const past = this.forgottenBefore();
    for (const [id, at] of this.revoked) if (at < past) this.revoked.delete(id);
    while ((await this.sessions.sweep(new Date(past))) >= SWEEP_BATCH);
  }

  /** Of a session that ended before this no access token is good any more; in milliseconds since 1970. */
  private forgottenBefore(): number {
    return clock.now() - this.settings.accessTokenSeconds * 1000 - OVERLAP_MS;
  }
}
