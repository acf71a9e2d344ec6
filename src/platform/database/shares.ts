import { DatabaseUnavailable } from './database.errors';

/** What a connection is wanted for. */
export type Share = 'health' | 'reads' | 'writes';

/** Who waits longest for which share is served first: health before all, reads before writes. */
const SHARES: readonly Share[] = ['health', 'reads', 'writes'];

interface Waiter {
  readonly admit: () => void;
  readonly refuse: (problem: DatabaseUnavailable) => void;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
}

/** Between two looks for those who have waited too long. */
const CHECK_INTERVAL_MS = 25;

/**
 * Divides the pool's connections, so that whoever waits inside the database (a writer for a table that is locked, a
 * reader for a slow plan) does not take the others' with them.
 *
 * One connection is kept for health. Of the others reads and writes have at most two thirds each, so that a third is
 * left for the other whatever happens. A pool of fewer than three has nothing to keep back.
 */
export class Shares {
  private readonly limits: Readonly<Record<Share, number>>;
  /** What reads and writes may have together. */
  private readonly ordinary: number;
  private readonly used: Record<Share, number> = { health: 0, reads: 0, writes: 0 };
  private readonly waiting: Readonly<Record<Share, Waiter[]>> = { health: [], reads: [], writes: [] };
  private waitingInAll = 0;
  private check: NodeJS.Timeout | undefined;

  /** @param size of the pool */
  constructor(private readonly size: number) {
    this.ordinary = size < 3 ? size : size - 1;
    const most = size < 3 ? size : this.ordinary - Math.max(1, Math.floor(this.ordinary / 3));
    this.limits = { health: size, reads: most, writes: most };
  }

  /** How many connections each share has. */
  get inUse(): Readonly<Record<Share, number>> {
    return this.used;
  }

  /** How many wait for a connection, by share. */
  get lines(): Readonly<Record<Share, number>> {
    const { health, reads, writes } = this.waiting;
    return { health: health.length, reads: reads.length, writes: writes.length };
  }

  /** Takes a connection's place if one is free and nobody has waited for it; {@link leave} gives it back. */
  tryEnter(share: Share): boolean {
    if (this.waiting[share].length > 0 || !this.hasRoom(share)) return false;
    this.used[share]++;
    return true;
  }

  /**
   * Waits for a connection's place; {@link leave} gives it back.
   *
   * @throws DatabaseUnavailable after `waitMs`; nothing was taken then
   */
  enter(share: Share, waitMs: number): Promise<void> {
    if (this.tryEnter(share)) return Promise.resolve();
    return new Promise((admit, refuse) => {
      this.waiting[share].push({ admit, refuse, deadline: performance.now() + waitMs });
      this.waitingInAll++;
      // One for all who wait: a timer each would take as long as the rest of waiting.
      this.check ??= setInterval(() => {
        this.refuseOverdue();
      }, CHECK_INTERVAL_MS);
    });
  }

  leave(share: Share): void {
    this.used[share]--;
    if (this.waitingInAll === 0) return;
    for (const each of SHARES) {
      while (this.waiting[each].length > 0 && this.hasRoom(each)) {
        const waiter = this.waiting[each].shift();
        this.used[each]++;
        this.waitingInAll--;
        waiter?.admit();
      }
    }
  }

  /** Looks once more after the last has gone, so that a line that comes and goes does not start it each time. */
  private refuseOverdue(): void {
    if (this.waitingInAll === 0) {
      clearInterval(this.check);
      this.check = undefined;
      return;
    }
    const now = performance.now();
    for (const each of SHARES) {
      const overdue = this.waiting[each].filter(({ deadline }) => deadline <= now);
      if (overdue.length === 0) continue;
      const staying = this.waiting[each].filter(({ deadline }) => deadline > now);
      this.waiting[each].splice(0, Infinity, ...staying);
      this.waitingInAll -= overdue.length;
      for (const { refuse } of overdue) refuse(new DatabaseUnavailable());
    }
  }

  private hasRoom(share: Share): boolean {
    const { health, reads, writes } = this.used;
    if (health + reads + writes >= this.size) return false;
    return this.used[share] < this.limits[share] && (share === 'health' || reads + writes < this.ordinary);
  }
}
