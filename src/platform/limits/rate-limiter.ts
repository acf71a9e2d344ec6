import { createHmac } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Key, KeyRing } from '../config/key-ring';
import { type Periodic, periodically } from '../kernel/periodically';
import { CounterRepository } from './counter.repository';
import type { Limit } from './limit';
import { LimitSettings, Quotas } from './limit-settings';
import { RateLimitReached } from './limits.errors';
import { type CallerKey, LocalCounters, type Window } from './local-counters';
import { type Allowance, policyOf } from './policy';
import { addRateLimit } from './rate-limit-headers';

/** Between two settlements of what was counted here with what the other instances counted. */
const SETTLE_INTERVAL_MS = 1_000;

const MAX_COUNTERS_PER_STATEMENT = 500;

const SWEEP_INTERVAL_MS = 60_000;
const MAX_STATEMENTS_PER_SWEEP = 20;

/**
 * Counts requests, for all instances together.
 *
 * {@link countersOf} is for limits that are not exact: they are counted in memory, and every second what is worth it is
 * settled with the database. N instances together let through at most (N - 1) x (what reaches one of them in a second,
 * plus a twentieth of the limit) beyond the limit; while the database is away, N times the limit.
 *
 * {@link take} is for limits that are exact: one upsert counts a request before anything is done for it. What this
 * process knows to be spent is refused without one, so a flood costs the database no more than the limit does.
 */
@Injectable()
export class RateLimiter implements OnModuleInit, BeforeApplicationShutdown {
  /** False: nothing is limited. */
  readonly isOn: boolean;
  private readonly counters = new Map<string, LocalCounters>();
  private readonly key: Key;
  private periodic: Periodic[] = [];

  constructor(
    private readonly repository: CounterRepository,
    private readonly quotas: Quotas,
    { isOn }: LimitSettings,
    keyRing: KeyRing,
  ) {
    this.isOn = isOn;
    [this.key] = keyRing.derive('rate limit');
  }

  onModuleInit(): void {
    if (!this.isOn) return;
    this.periodic = [
      periodically('settling rate limits', SETTLE_INTERVAL_MS, () => this.settle()),
      periodically('deleting old rate limits', SWEEP_INTERVAL_MS, () => this.sweep()),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.periodic.map((work) => work.stop()));
  }

  /** The counters of a limit in this process, for guards, which have microseconds. */
  countersOf(limit: Limit): LocalCounters {
    let counters = this.counters.get(limit.name);
    if (!counters) {
      const quota = this.quotas[limit.name];
      if (!quota) throw new Error(`The limit ${limit.name} was defined after the environment was read`);
      counters = new LocalCounters(policyOf(limit, quota));
      this.counters.set(limit.name, counters);
    }
    return counters;
  }

  /**
   * Counts a request exactly.
   *
   * @throws what the database throws; then nothing was counted here
   */
  async take(limit: Limit, caller: CallerKey): Promise<Allowance> {
    const counters = this.countersOf(limit);
    const { policy } = counters;
    const now = performance.now();
    const window = counters.current(caller, now);
    const msLeft = window.endsAt - now;
    if (counters.isSpent(window)) return { policy, granted: false, hits: window.hits, msLeft };
    window.hits++;
    window.unsettled++;
    try {
      const [count] = await this.repository.add([{ key: this.keyOf(policy, caller), hits: 1, msLeft }]);
      if (!count) throw new Error('A counter was not counted');
      counters.settled(window, 1, count, performance.now());
      return { policy, granted: count.hits <= policy.count, hits: count.hits, msLeft: count.msLeft };
    } catch (error) {
      counters.giveBack(window);
      throw error;
    }
  }

  /**
   * Counts something that a request turns out to do, exactly and besides the limit of its route. The answer's headers
   * say what is left.
   *
   * @throws RateLimitReached when it must not be done
   */
  async spend(limit: Limit, caller: CallerKey): Promise<void> {
    if (!this.isOn) return;
    const allowance = await this.take(limit, caller);
    addRateLimit(allowance);
    if (!allowance.granted) throw RateLimitReached.of(allowance.policy, allowance.msLeft);
  }

  /** Gives a caller the whole quota of an exact limit back. */
  async forget(limit: Limit, caller: CallerKey): Promise<void> {
    this.countersOf(limit).forget(caller);
    await this.repository.remove(this.keyOf(limit, caller));
  }

  /** A keyed hash: what tables hold in place of an address or e-mail. Nobody can undo it without the secret. */
  fingerprint(...parts: readonly CallerKey[]): string {
    return createHmac('sha256', this.key.key).update(JSON.stringify(parts)).digest('base64url').slice(0, 27);
  }

  /** Adds what was counted here to the database, and adopts what was counted elsewhere. */
  async settle(): Promise<void> {
    const now = performance.now();
    for (const counters of this.counters.values()) {
      const due = counters.due(now);
      for (let from = 0; from < due.length; from += MAX_COUNTERS_PER_STATEMENT) {
        try {
          await this.settleSome(counters, due.slice(from, from + MAX_COUNTERS_PER_STATEMENT));
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
    for (let times = 0; times < MAX_STATEMENTS_PER_SWEEP; times++) {
      if ((await this.repository.sweep()) === 0) return;
    }
  }

  private async settleSome(counters: LocalCounters, due: readonly Window[]): Promise<void> {
    const now = performance.now();
    const settled = new Map(
      due.map((window) => [
        this.keyOf(counters.policy, window.caller),
        { window, hits: window.unsettled, msLeft: window.endsAt - now },
      ]),
    );
    const counts = await this.repository.add(
      [...settled].map(([key, { hits, msLeft }]) => ({ key, hits, msLeft })),
    );
    for (const count of counts) {
      const one = settled.get(count.key);
      if (one) counters.settled(one.window, one.hits, count, performance.now());
    }
  }

  private keyOf({ name }: Limit, caller: CallerKey): string {
    return this.fingerprint(name, caller);
  }
}
