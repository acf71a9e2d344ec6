import { Logger } from '@nestjs/common';

/** Work that is done again and again; see {@link periodically}. */
export interface Periodic {
  /** Returns once what is under way has ended; it is not done again. */
  stop(): Promise<void>;
}

/** What this process does again and again, by name. A test does it at once, by calling it. */
export const periodicWork = new Map<string, () => Promise<void>>();

const logger = new Logger('Periodic work');

/**
 * Does `work` every so many milliseconds, counted from its end, so that it never overlaps with itself.
 *
 * What it throws is logged, the first time of a row of failures, and it is tried again next time. It keeps no process
 * alive.
 */
export function periodically(name: string, interval: number, work: () => Promise<void>): Periodic {
  let stopped = false;
  let failing = false;
  let running = Promise.resolve();
  const run = async () => {
    try {
      await work();
      if (failing) logger.log(`Succeeds again: ${name}`);
      failing = false;
    } catch (error) {
      if (!failing) logger.warn({ err: error }, `Failed, and will be tried again: ${name}`);
      failing = true;
    }
    if (!stopped) timer = schedule();
  };
  const schedule = () =>
    setTimeout(() => {
      running = run();
    }, interval).unref();
  let timer = schedule();
  periodicWork.set(name, work);
  return {
    stop: async () => {
      stopped = true;
      if (periodicWork.get(name) === work) periodicWork.delete(name);
      clearTimeout(timer);
      await running;
    },
  };
}
