import type { Request, Response } from 'express';
import { RateLimitReached } from './limits.errors';
import type { LocalCounters, Window } from './local-counters';
import { writeRateLimit } from './rate-limit-headers';

const PRESUMPTION = Symbol('presumption');

type PresentingRequest = Request & { [PRESUMPTION]?: Presumption | undefined };

interface Presumption {
  readonly counters: LocalCounters;
  readonly window: Window;
  /** False: there were too many bad tokens already. */
  readonly counted: boolean;
}

/** Counts the token that a request presents as a bad one of its address, until it is known to be good. */
export function presumeBadToken(
  request: PresentingRequest,
  counters: LocalCounters,
  address: string,
  now: number,
): void {
  const window = counters.current(address, now);
  const counted = !counters.isSpent(window);
  if (counted) counters.hit(window);
  request[PRESUMPTION] = { counters, window, counted };
}

/** Whether the request presents a token that is not known to be good. */
export function isPresumedBad({ [PRESUMPTION]: presumption }: PresentingRequest): boolean {
  return presumption !== undefined;
}

/** The token is good, or nobody could tell. */
export function clearOfBadToken(request: PresentingRequest): void {
  const { [PRESUMPTION]: presumption } = request;
  if (presumption?.counted) presumption.counters.giveBack(presumption.window);
  request[PRESUMPTION] = undefined;
}

/**
 * The token is bad. Says in the answer's headers how many more may be.
 *
 * @returns what to refuse the request with where there were too many bad tokens already, else null
 */
export function refuseBadToken(request: PresentingRequest, response: Response): RateLimitReached | null {
  const { [PRESUMPTION]: presumption } = request;
  if (!presumption) return null;
  const { counters, window, counted } = presumption;
  const msLeft = Math.max(0, window.endsAt - performance.now());
  writeRateLimit(response, counters.policy, window.hits, msLeft);
  return counted ? null : RateLimitReached.of(counters.policy, msLeft);
}
