import { Overloaded } from './http.errors';

export interface LineBounds {
  /** How many are worked on at once. */
  readonly places: number;
  /** Milliseconds after which who still waits is refused. */
  readonly patienceMs: number;
  /** How many may wait. */
  readonly maxWaiting: number;
}

interface Waiter {
  readonly since: number;
  readonly isGone: () => boolean;
  readonly admit: (admitted: true) => void;
  readonly refuse: (problem: Overloaded) => void;
}

/** Milliseconds that the first in line may have waited before the line counts as standing: bursts pass sooner. */
const STANDING_MS = 100;

/** Between two looks for those who have waited too long. */
const CHECK_INTERVAL_MS = 50;

/**
 * Lets so many requests in at a time, and the others wait for a while.
 *
 * Whoever waits costs next to nothing, and clients that ask again as soon as they are refused are held up meanwhile. While
 * the line is short, it is served in order. In a line that stands, those who came last are served first: they are answered
 * in time, where in order everybody would be answered too late (B. Maurer, "Fail at Scale", ACM Queue 13:8, 2015).
 */
export class Line {
  private inside = 0;
  /** By their arrival. */
  private waiting: Waiter[] = [];
  private check: NodeJS.Timeout | undefined;

  constructor(private readonly bounds: LineBounds) {}

  /** Takes a place if one is free and nobody waits for it; {@link leave} gives it back. */
  tryEnter(): boolean {
    if (this.inside >= this.bounds.places) return false;
    this.inside++;
    return true;
  }

  /**
   * Waits for a place; {@link leave} gives it back.
   *
   * @param isGone whether nobody waits for the answer any more
   * @throws Overloaded after too long, or when too many wait; no place was taken then
   */
  enter(isGone: () => boolean): Promise<true> {
    if (this.tryEnter()) return Promise.resolve(true);
    return new Promise((admit, refuse) => {
      this.waiting.push({ since: performance.now(), isGone, admit, refuse });
      if (this.waiting.length > this.bounds.maxWaiting) this.waiting.shift()?.refuse(new Overloaded());
      this.check ??= setInterval(() => {
        this.refuseOverdue();
      }, CHECK_INTERVAL_MS).unref();
    });
  }

  leave(): void {
    const next = this.next();
    // The place goes from one to the other.
    if (next) next.admit(true);
    else this.inside--;
  }

  private next(): Waiter | undefined {
    const isStanding = performance.now() - (this.waiting[0]?.since ?? Infinity) > STANDING_MS;
    for (;;) {
      const waiter = isStanding ? this.waiting.pop() : this.waiting.shift();
      if (waiter?.isGone() !== true) return waiter;
      waiter.refuse(new Overloaded());
    }
  }

  private refuseOverdue(): void {
    const latest = performance.now() - this.bounds.patienceMs;
    const overdue = this.waiting.findIndex(({ since }) => since > latest);
    for (const { refuse } of this.waiting.splice(0, overdue === -1 ? Infinity : overdue))
      refuse(new Overloaded());
    if (this.waiting.length > 0) return;
    clearInterval(this.check);
    this.check = undefined;
  }
}
