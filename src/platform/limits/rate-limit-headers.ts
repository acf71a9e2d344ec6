import type { Response } from 'express';
import { currentResponse } from '../kernel/exchange';
import type { Policy } from './limit-policy';
import type { Allowance } from './rate-limiter';

/** Every header by which an answer says what its caller has left. */
export const RATE_LIMIT_HEADERS = [
  'RateLimit-Policy',
  'RateLimit',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
] as const;

/**
 * Says what is left of a policy: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers, structured
 * fields), and the older three that clients know, `-Reset` in seconds from now.
 *
 * @param left milliseconds until the window ends
 */
export function writeRateLimit(response: Response, policy: Policy, hits: number, left: number): void {
  const remaining = String(Math.max(0, policy.limit - hits));
  // Whole milliseconds first: the sum and difference of two times may be a hair more than the window.
  const reset = String(Math.ceil(Math.floor(left) / 1000));
  response.setHeader('RateLimit-Policy', policy.description);
  response.setHeader('RateLimit', `"${policy.label}";r=${remaining};t=${reset}`);
  response.setHeader('X-RateLimit-Limit', policy.limit);
  response.setHeader('X-RateLimit-Remaining', remaining);
  response.setHeader('X-RateLimit-Reset', reset);
}

/**
 * Adds a second policy to what the answer that is being made says, for a service that counts something by itself; the
 * older three headers, which know of one only, tell of this one. Outside a request there is nobody to tell.
 */
export function tellRateLimit({ policy, hits, left }: Allowance): void {
  const response = currentResponse();
  if (!response || response.headersSent) return;
  const before = { policy: response.getHeader('RateLimit-Policy'), state: response.getHeader('RateLimit') };
  writeRateLimit(response, policy, hits, left);
  if (before.policy === undefined) return;
  response.setHeader('RateLimit-Policy', `${String(before.policy)}, ${policy.description}`);
  response.setHeader('RateLimit', `${String(before.state)}, ${String(response.getHeader('RateLimit'))}`);
}
