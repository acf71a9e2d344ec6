import { z } from 'zod';

/** So many requests in a window of so many seconds. */
export interface Quota {
  readonly count: number;
  readonly seconds: number;
}

/** Parses `<count>/<seconds>`: `10/60` is ten a minute. */
export const quota = z
  .string()
  .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,4}$/, 'must be <count>/<seconds>, as in 10/60 (at most 99999 seconds)')
  .transform((value): Quota => {
    const [count = 0, seconds = 0] = value.split('/').map(Number);
    return { count, seconds };
  });
