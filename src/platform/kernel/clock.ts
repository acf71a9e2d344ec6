/**
 * The process's clock, on which every lifetime is measured that a process decides, such as those of tokens. Tests move it.
 *
 * What SQL decides by `now()` stays on the database's clock, which is one for all instances; there a test moves rows.
 */
class Clock {
  private aheadMs = 0;

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.aheadMs;
  }

  date(): Date {
    return new Date(this.now());
  }

  /** For tests: time passes. */
  advance(ms: number): void {
    this.aheadMs += ms;
  }

  /** For tests: it is now again. */
  reset(): void {
    this.aheadMs = 0;
  }
}

export const clock = new Clock();
