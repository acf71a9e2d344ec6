import { defineProblem } from '../http/problem';

/** More was asked for than the caller's quota allows; `Retry-After` says when to ask again. */
export class RateLimitReached extends defineProblem({
  kind: 'tooManyRequests',
  key: 'rateLimit',
  message: 'has been reached, try again later',
  detail: 'Too many requests: wait for as many seconds as Retry-After says',
}) {
  /** @param ms until the same request may succeed */
  static for(ms: number): RateLimitReached {
    const problem = new RateLimitReached();
    problem.retryAfter = Math.max(1, Math.ceil(ms / 1000));
    return problem;
  }
}
