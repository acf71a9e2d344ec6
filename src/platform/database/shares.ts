import { DatabaseUnavailable } from './database.errors';

/** What a connection is wanted for. */
export type Share = 'health' | 'reads' | 'writes';

/** Who waits longest for which share is served first: health before all, reads before writes. */
const SHARES: readonly Share[] = ['health', 'reads', 'writes'];

interface Waiter {
  readonly admit: () => void;
  readonly timer: NodeJS.Timeout;
}

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
    return new Promise((resolve, reject) => {
      const line = this.waiting[share];
      const waiter: Waiter = {
        admit: resolve,
        timer: setTimeout(() => {
          line.splice(line.indexOf(waiter), 1);
          reject(new DatabaseUnavailable());
        }, waitMs),
      };
      line.push(waiter);
    });
  }

  leave(share: Share): void {
    this.used[share]--;
    for (const each of SHARES) {
      while (this.waiting[each].length > 0 && this.hasRoom(each)) {
        const waiter = this.waiting[each].shift();
        this.used[each]++;
        clearTimeout(waiter?.timer);
        waiter?.admit();
      }
    }
  }

  private hasRoom(share: Share): boolean {
    const { health, reads, writes } = this.used;
    if (health + reads + writes >= this.size) return false;
    return this.used[share] < this.limits[share] && (share === 'health' || reads + writes < this.ordinary);
  }
}
