/** Who waits for a hash: somebody who signs in, or anybody else. */
export type HashingLane = 'sign-in' | 'other';

/** How many may wait in all: about three seconds' worth of hashing. */
export const MAX_WAITING_HASHES = 150;

/** How many of them may wait for something else than a sign-in. The rest of the queue is kept for sign-ins. */
export const MAX_WAITING_OTHERS = 50;

type Work = () => Promise<void>;

/**
 * Runs hashes, a few at a time. Those that wait stand in two lanes, which are served in turn: whatever waits in the one,
 * the other gets half of the hashes at least.
 */
export class HashingQueue {
  private readonly waiting: Record<HashingLane, Work[]> = { 'sign-in': [], other: [] };
  private next: HashingLane = 'sign-in';
  private running = 0;

  /** @param concurrency how many run at once */
  constructor(private readonly concurrency: number) {}

  /** How many wait, by lane. */
  get lengths(): Record<HashingLane, number> {
    const { 'sign-in': signIns, other: others } = this.waiting;
    return { 'sign-in': signIns.length, other: others.length };
  }

  /** Whether another of this lane would have to wait longer than anybody should. */
  isFull(lane: HashingLane): boolean {
    const { 'sign-in': signIns, other: others } = this.waiting;
    if (lane === 'other' && others.length >= MAX_WAITING_OTHERS) return true;
    return signIns.length + others.length >= MAX_WAITING_HASHES;
  }

  run<T>(lane: HashingLane, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting[lane].push(() => work().then(resolve, reject));
      this.proceed();
    });
  }

  private proceed(): void {
    if (this.running >= this.concurrency) return;
    const lane = this.waiting[this.next].length > 0 ? this.next : otherThan(this.next);
    const work = this.waiting[lane].shift();
    if (!work) return;
    this.next = otherThan(lane);
    this.running++;
    void work().finally(() => {
      this.running--;
      this.proceed();
    });
  }
}

function otherThan(lane: HashingLane): HashingLane {
  return lane === 'sign-in' ? 'other' : 'sign-in';
}
