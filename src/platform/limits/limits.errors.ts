import { defineProblem } from '../kernel/problem';
import type { Policy } from './policy';

/** Added to what is promised: instances see a window begin and end some milliseconds apart. */
const MARGIN_MS = 50;

/** The caller's quota is used up; `Retry-After` says when to ask again. */
export class RateLimitReached extends defineProblem({
  kind: 'tooManyRequests',
  key: 'rateLimit',
  message: 'has been reached, try again later',
  detail: 'Too many requests: wait for as many seconds as Retry-After says',
  what: 'You have sent more requests than you may within a while.',
  why: 'The limit protects the server and other callers. The `RateLimit` headers say how much is left, and for how long.',
  whatToDo: 'Wait for as many seconds as `Retry-After` says.',
}) {
  /** @param msLeft until the policy's window ends */
  static of({ windowMs }: Policy, msLeft: number): RateLimitReached {
    return RateLimitReached.for(Math.min(msLeft, windowMs - MARGIN_MS));
  }

  /** @param ms until the same request may succeed */
  static for(ms: number): RateLimitReached {
    const problem = new RateLimitReached();
    problem.retryAfter = Math.max(1, Math.ceil((ms + MARGIN_MS) / 1000));
    return problem;
  }
}
