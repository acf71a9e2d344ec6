import { setTimeout as delay } from 'node:timers/promises';

/** Waits for work, whatever becomes of it, but no longer than `milliseconds`. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const deadline = new AbortController();
  const timeout = delay(milliseconds, undefined, { signal: deadline.signal });
  await Promise.race([work, timeout]).catch(() => undefined);
  deadline.abort();
  await timeout.catch(() => undefined);
}
