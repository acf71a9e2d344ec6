/** How long, in milliseconds, somebody may wait in all. It runs only while they wait, however often they begin anew. */
export class WaitBudget {
  private waiting = 0;
  private since = 0;

  constructor(private left: number) {}

  /** Zero once it is spent; whole, rounded up. */
  get remainingMs(): number {
    const left = this.waiting === 0 ? this.left : this.left - (performance.now() - this.since);
    return left > 0 ? Math.ceil(left) : 0;
  }

  /** Somebody waits from now on. Of several that wait at once, the time counts once. */
  begin(): void {
    if (this.waiting++ === 0) this.since = performance.now();
  }

  end(): void {
    if (--this.waiting === 0) this.left -= performance.now() - this.since;
  }

  /** Makes sure that no less than this remains. */
  atLeast(milliseconds: number): void {
    this.left += Math.max(0, milliseconds - this.remainingMs);
  }
}
