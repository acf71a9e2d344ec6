import { defineProblem } from '../kernel/problem';
import type { Policy } from './limit-policy';

/** Milliseconds added to what is promised: instances see a window begin and end some milliseconds apart. */
const MARGIN = 50;

/** More was asked for than the caller's quota allows; `Retry-After` says when to ask again. */
export class RateLimitReached extends defineProblem({
  kind: 'tooManyRequests',
  key: 'rateLimit',
  message: 'has been reached, try again later',
  detail: 'Too many requests: wait for as many seconds as Retry-After says',
}) {
  /** @param left milliseconds until the policy's window ends */
  static of({ window }: Policy, left: number): RateLimitReached {
    return RateLimitReached.for(Math.min(left, window - MARGIN));
  }

  /** @param ms until the same request may succeed */
  static for(ms: number): RateLimitReached {
    const problem = new RateLimitReached();
    problem.retryAfter = Math.max(1, Math.ceil((ms + MARGIN) / 1000));
    return problem;
  }
}
