import type { Limit } from './limit';
import type { Quota } from './quota';

/** A limit and its quota. A caller's window begins with the caller's first request. */
export interface Policy extends Limit {
  /** Requests in a window. */
  readonly count: number;
  readonly windowMs: number;
  /** Value of `RateLimit-Policy`. */
  readonly description: string;
}

/** What a caller has left of a limit. */
export interface Allowance {
  readonly policy: Policy;
  /** False: the request must be refused. */
  readonly granted: boolean;
  readonly hits: number;
  /** Milliseconds until the window ends. */
  readonly msLeft: number;
}

export function policyOf({ name, exact }: Limit, { count, seconds }: Quota): Policy {
  return {
    name,
    exact,
    count,
    windowMs: seconds * 1000,
    description: `"${name}";q=${count};w=${seconds}`,
  };
}
