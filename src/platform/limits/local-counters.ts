import type { Count } from './counter.repository';
import type { Policy } from './policy';

/** Whom requests are counted for: a user by id, or anything else by a text, an address for one. */
export type CallerKey = number | string;

/** Of one policy. Past that, the caller whose window began first is forgotten, and its count with it. */
const MAX_REMEMBERED_CALLERS = 100_000;

/** The share of a limit below which a count is not worth a write: most callers never come near their limit. */
const QUIET_SHARE = 1 / 20;

/** One caller's window, as far as it is known here. */
export interface Window {
  readonly caller: CallerKey;
  /** All that is known of, the unsettled ones among them. */
  hits: number;
  /** Counted here, and not in the database yet. */
  unsettled: number;
  /** On the clock of `performance.now()`. Only ever moves to an earlier time, so that no `Retry-After` was a lie. */
  endsAt: number;
}

/** One policy's counters in this process: memory alone, some hundred nanoseconds a request. */
export class LocalCounters {
  /** In the order in which they began, which is that in which they end. */
  private readonly windows = new Map<CallerKey, Window>();
  private readonly unsettled = new Set<Window>();
  private readonly settleFrom: number;

  constructor(readonly policy: Policy) {
    this.settleFrom = Math.max(1, Math.floor(policy.count * QUIET_SHARE));
  }

  get size(): number {
    return this.windows.size;
  }

  /** The caller's window, a new one if there is none or it has ended. */
  current(caller: CallerKey, now: number): Window {
    const known = this.windows.get(caller);
    if (known !== undefined && known.endsAt > now) return known;
    // Goes to the end of the order.
    if (known !== undefined) this.windows.delete(caller);
    else if (this.windows.size >= MAX_REMEMBERED_CALLERS) this.forgetOldest();
    const window: Window = { caller, hits: 0, unsettled: 0, endsAt: now + this.policy.windowMs };
    this.windows.set(caller, window);
    return window;
  }

  isSpent({ hits }: Window): boolean {
    return hits >= this.policy.count;
  }

  hit(window: Window): void {
    window.hits++;
    if (++window.unsettled === this.settleFrom) this.unsettled.add(window);
  }

  /** Undoes a {@link hit}. */
  giveBack(window: Window): void {
    window.hits--;
    window.unsettled--;
  }

  forget(caller: CallerKey): void {
    const window = this.windows.get(caller);
    if (window) this.drop(window);
  }

  /** Windows whose counts are due to be settled; each is handed out once, until {@link settled} or {@link notSettled}. */
  due(now: number): Window[] {
    const due = [...this.unsettled].filter(({ unsettled, endsAt }) => unsettled > 0 && endsAt > now);
    this.unsettled.clear();
    return due;
  }

  /** Adopts what all instances together have counted. */
  settled(window: Window, settled: number, { hits, msLeft }: Count, now: number): void {
    window.unsettled -= settled;
    window.hits = hits + window.unsettled;
    window.endsAt = Math.min(window.endsAt, now + msLeft);
    if (!this.policy.exact && window.unsettled >= this.settleFrom) this.notSettled(window);
  }

  notSettled(window: Window): void {
    if (this.windows.get(window.caller) === window) this.unsettled.add(window);
  }

  /** Forgets windows that have ended; costs as much as there are such. */
  sweep(now: number): void {
    for (const window of this.windows.values()) {
      if (window.endsAt > now) return;
      this.drop(window);
    }
  }

  private forgetOldest(): void {
    for (const oldest of this.windows.values()) {
      this.drop(oldest);
      return;
    }
  }

  private drop(window: Window): void {
    this.windows.delete(window.caller);
    this.unsettled.delete(window);
  }
}
