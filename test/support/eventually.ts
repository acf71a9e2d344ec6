/** Milliseconds; far more than anything waited for should take, since the machine may be busy. */
const DEADLINE = 20_000;

/**
 * Waits until `look` returns something true, and returns it.
 *
 * @throws Error naming what was waited for, after 20 seconds
 */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  deadline = DEADLINE,
): Promise<NonNullable<T>> {
  const started = Date.now();
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() - started > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
