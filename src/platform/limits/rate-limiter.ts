import { createHmac } from 'node:crypto';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import { CONFIG, type Config } from '../config/config';
import { type Key, KeyRing } from '../config/key-ring';
import { CounterRepository } from './counter.repository';
import { type Policies, policiesOf, type Policy, type PolicyName } from './limit-policy';
import { RateLimitReached } from './limits.errors';
import { type CallerKey, LocalCounters, type Window } from './local-counters';
import { type Periodic, periodically } from '../kernel/periodically';
import { tellRateLimit } from './rate-limit-headers';

/** Milliseconds between two settlements of what was counted here with what the other instances counted. */
const SETTLE_EVERY = 1_000;
/** Counters settled by one statement. */
const SETTLE_AT_ONCE = 500;
/** Milliseconds between two clean-ups, each of at most {@link SWEEPS} statements. */
const SWEEP_EVERY = 60_000;
const SWEEPS = 20;

/** What a caller has left of a policy. */
export interface Allowance {
  readonly policy: Policy;
  /** False: the request must be refused. */
  readonly granted: boolean;
  readonly hits: number;
  /** Milliseconds until the window ends. */
  readonly left: number;
}

type ThrottlerRecord = Awaited<ReturnType<ThrottlerStorageService['increment']>>;

/**
 * Counts requests, for all instances together.
 *
 * {@link count} is for policies that are not exact: it counts in memory, and every second what is worth it is settled
 * with the database. N instances together let through at most (N - 1) x (what reaches one of them in a second, plus a
 * twentieth of the limit) beyond the limit; while the database is away, N times the limit.
 *
 * {@link take} is for policies that are exact: one upsert counts a request before anything is done for it. What this
 * process knows to be spent is refused without one, so a flood costs the database no more than the limit does.
 */
@Injectable()
export class RateLimiter implements ThrottlerStorage, OnModuleInit, BeforeApplicationShutdown {
  /** Null: nothing is limited. */
  readonly policies: Policies | null;
  private readonly counters = new Map<Policy, LocalCounters>();
  private readonly key: Key;
  private periodic: Periodic[] = [];

  constructor(
    private readonly repository: CounterRepository,
    keyRing: KeyRing,
    @Inject(CONFIG) { rateLimits }: Config,
  ) {
    this.policies = rateLimits && policiesOf(rateLimits);
    [this.key] = keyRing.derive('rate limit');
  }

  onModuleInit(): void {
    if (!this.policies) return;
    this.periodic = [
      periodically('settling rate limits', SETTLE_EVERY, () => this.settle()),
      periodically('deleting old rate limits', SWEEP_EVERY, () => this.sweep()),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.periodic.map((work) => work.stop()));
  }

  /** The counters of a policy in this process, for the guard of reads, which has microseconds. */
  countersOf(policy: Policy): LocalCounters {
    let counters = this.counters.get(policy);
    if (!counters) {
      counters = new LocalCounters(policy);
      this.counters.set(policy, counters);
    }
    return counters;
  }

  /**
   * Counts a request exactly.
   *
   * @throws what the database throws; then nothing was counted here
   */
  async take(policy: Policy, caller: CallerKey): Promise<Allowance> {
    const counters = this.countersOf(policy);
    const now = performance.now();
    const window = counters.current(caller, now);
    const left = window.endsAt - now;
    if (counters.isSpent(window)) return { policy, granted: false, hits: window.hits, left };
    window.hits++;
    window.unsettled++;
    try {
      const [row] = await this.repository.add([{ key: this.keyOf(policy, caller), hits: 1, left }]);
      if (!row) throw new Error('A counter was not counted');
      counters.settled(window, 1, row, performance.now());
      return { policy, granted: row.hits <= policy.limit, hits: row.hits, left: row.ms_left };
    } catch (error) {
      counters.giveBack(window);
      throw error;
    }
  }

  /**
   * Counts something that a request turns out to do, exactly and besides its route's policy, and tells the caller.
   *
   * @throws RateLimitReached when it must not be done
   */
  async spend(name: PolicyName, caller: CallerKey): Promise<void> {
    if (!this.policies) return;
    const allowance = await this.take(this.policies[name], caller);
    tellRateLimit(allowance);
    if (!allowance.granted) throw RateLimitReached.of(allowance.policy, allowance.left);
  }

  /** Gives a caller of an exact policy its whole quota back. */
  async forget(policy: Policy, caller: CallerKey): Promise<void> {
    this.countersOf(policy).forget(caller);
    await this.repository.remove(this.keyOf(policy, caller));
  }

  /** The contract of `@nestjs/throttler`, for its own guard. Counts exactly. */
  async increment(
    key: string,
    ttl: number,
    limit: number,
    _block: number,
    name: string,
  ): Promise<ThrottlerRecord> {
    const [row] = await this.repository.add([{ key: this.fingerprint(name, key), hits: 1, left: ttl }]);
    const { hits, ms_left: left } = row ?? { hits: 1, ms_left: ttl };
    const seconds = Math.ceil(left / 1000);
    return { totalHits: hits, timeToExpire: seconds, isBlocked: hits > limit, timeToBlockExpire: seconds };
  }

  /** A keyed hash: what tables hold in place of an address or e-mail, which nobody can find out without the secret. */
  fingerprint(...parts: readonly CallerKey[]): string {
    return createHmac('sha256', this.key.key).update(JSON.stringify(parts)).digest('base64url').slice(0, 27);
  }

  /** Tells the database what was counted here, and learns what was counted elsewhere. */
  async settle(): Promise<void> {
    const now = performance.now();
    for (const counters of this.counters.values()) {
      const due = counters.due(now);
      for (let from = 0; from < due.length; from += SETTLE_AT_ONCE) {
        try {
          await this.settleSome(counters, due.slice(from, from + SETTLE_AT_ONCE));
        } catch (error) {
          for (const window of due.slice(from)) counters.notSettled(window);
          throw error;
        }
      }
      counters.sweep(now);
    }
  }

  /** Deletes counters whose windows have ended, here and elsewhere; instances do not wait for each other. */
  async sweep(): Promise<void> {
    for (let times = 0; times < SWEEPS; times++) {
      if ((await this.repository.sweep()) === 0) return;
    }
  }

  private async settleSome(counters: LocalCounters, due: readonly Window[]): Promise<void> {
    const now = performance.now();
    const settled = new Map(
      due.map((window) => [
        this.keyOf(counters.policy, window.caller),
        { window, hits: window.unsettled, left: window.endsAt - now },
      ]),
    );
    const rows = await this.repository.add(
      [...settled].map(([key, { hits, left }]) => ({ key, hits, left })),
    );
    for (const row of rows) {
      const one = settled.get(row.key);
      if (one) counters.settled(one.window, one.hits, row, performance.now());
    }
  }

  private keyOf({ key }: Policy, caller: CallerKey): string {
    return this.fingerprint(key, caller);
  }
}
