/** Numbers that look random and are the same every time (mulberry32): a seeded set must not differ from run to run. */
export class Random {
  constructor(private state: number) {}

  /** From 0 up to, not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** The same, small numbers more often: few things are popular, many are not. */
  skewed(below: number): number {
    return Math.floor(this.next() ** 2 * below);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('Nothing to pick from');
    return item;
  }

  /** `count` different whole numbers below `below`, or all of them. */
  distinct(count: number, below: number, draw: () => number): number[] {
    const drawn = new Set<number>();
    for (let tries = 0; drawn.size < Math.min(count, below) && tries < count * 20; tries++) drawn.add(draw());
    return [...drawn];
  }
}
