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
import type { SessionClaim } from './tokens/session-claim';

/** What the database's trigger notifies of. */
const CHANNEL = 'session_revoked';
/** So much more of the past is looked up than should do, for a transaction that was slow to commit. */
const OVERLAP_MS = 60_000;
const SWEEP_INTERVAL_MS = 600_000;
const TOUCH_INTERVAL_MS = 5 * 60_000;
const MAX_KNOWN_SESSIONS = 100_000;

/** A session that the database has said to be live, and that has not ended since. */
interface KnownSession {
  readonly userId: number;
  readonly bornSeconds: number;
  /** When its last sighting was written down, in milliseconds since 1970. */
  readonly seenMs: number;
}

/**
 * Knows in memory which sessions are live and which have ended, so that a request need not ask.
 *
 * A session that this process sees for the first time it asks the database about, once. From then on the database
 * notifies every instance of each session that ends, by whatever hand. While an instance cannot be sure to have heard
 * everything, it asks about each session instead: it never lets a token pass because it does not know.
 */
@Injectable()
export class SessionRevocations implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SessionRevocations.name);
  /** By session: when it was heard of, in milliseconds since 1970. */
  private readonly revoked = new Map<number, number>();
  /** By session. */
  private readonly known = new BoundedMap<number, KnownSession>(MAX_KNOWN_SESSIONS);
  private readonly atEnding: ((ids: readonly number[]) => void)[] = [];
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
    for (const id of ids) {
      this.revoked.set(id, clock.now());
      this.known.delete(id);
    }
    for (const listener of this.atEnding) listener(ids);
  }

  /** Says what is done when sessions have ended, by whatever hand: within a second, or once signals are heard again. */
  onEnded(listener: (ids: readonly number[]) => void): void {
    this.atEnding.push(listener);
  }

  /** Whether a session is known to have ended. */
  hasEnded(sessionId: number): boolean {
    return this.revoked.has(sessionId);
  }

  /** Whether a token's session has ended, or is another one by now; a promise where that has to be asked. */
  isRevoked(claim: SessionClaim): boolean | Promise<boolean> {
    if (this.revoked.has(claim.sessionId)) return true;
    const known = this.known.get(claim.sessionId);
    if (!known || known.userId !== claim.userId || known.bornSeconds !== claim.bornSeconds)
      return this.ask(claim, null);
    if (!this.signals.isFresh) return this.ask(claim, known);
    this.touch(claim, known);
    return false;
  }

  private async ask(claim: SessionClaim, known: KnownSession | null): Promise<boolean> {
    if (!(await this.sessions.isLive(claim, clock.date()))) return true;
    // It may have ended while the answer was on its way.
    if (this.revoked.has(claim.sessionId)) return true;
    this.touch(claim, known);
    return false;
  }

  /** Learns what ended while nothing was heard. What was known by then is asked again. */
  private async load(): Promise<void> {
    this.known.clear();
    this.note(await this.sessions.findRevokedSince(new Date(this.forgottenBefore())));
  }

  /** Keeps "last seen" to five minutes, at the cost of one small write in that time. */
  private touch({ sessionId, userId, bornSeconds }: SessionClaim, known: KnownSession | null): void {
    const now = clock.now();
    if (known && now - known.seenMs < TOUCH_INTERVAL_MS) return;
    this.known.delete(sessionId);
    this.known.set(sessionId, { userId, bornSeconds, seenMs: now });
    this.sessions.touch(sessionId, new Date(now)).catch((error: unknown) => {
      this.known.delete(sessionId);
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
