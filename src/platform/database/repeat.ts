import { setTimeout as delay } from 'node:timers/promises';
import type { WaitBudget } from '../kernel/wait-budget';
import { isConnectionLost, isRetryable, OutcomeUnknown } from './database.errors';
import { LostRace } from './violations';

/** How often something is begun again before its error is let out. */
const MAX_ATTEMPTS = 5;

/**
 * Does something again from the start, for as long as nothing but the moment was wrong and there is time: when it lost a
 * race, or when its connection broke. The attempt itself says {@link OutcomeUnknown} when it may have been done.
 *
 * One repetition is not enough for a connection: whatever broke it broke others that are still taken for sound.
 *
 * @param attempt gets its number, 1 for the first
 */
export function repeat<T>(attempt: (number: number) => Promise<T>, waits: WaitBudget): Promise<T> {
  return repeatWhile((error) => isLostRace(error) || isConnectionLost(error), attempt, waits);
}

/** The same inside a transaction, which is lost with its connection: only races are run again. */
export function repeatRaces<T>(attempt: (number: number) => Promise<T>, waits: WaitBudget): Promise<T> {
  return repeatWhile(isLostRace, attempt, waits);
}

async function repeatWhile<T>(
  isMomentary: (error: unknown) => boolean,
  attempt: (number: number) => Promise<T>,
  waits: WaitBudget,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(tries);
    } catch (error) {
      if (tries === MAX_ATTEMPTS || waits.remainingMs === 0) throw error;
      if (error instanceof OutcomeUnknown || !isMomentary(error)) throw error;
      await delay(Math.random() * 20 * tries);
    }
  }
}

function isLostRace(error: unknown): boolean {
  return error instanceof LostRace || isRetryable(error);
}
