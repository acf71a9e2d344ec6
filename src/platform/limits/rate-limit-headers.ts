import type { Response } from 'express';
import type { HeaderDescription } from '../kernel/documented';
import { currentResponse } from '../kernel/exchange';
import type { Allowance, Policy } from './policy';

/** Every header by which an answer says what its caller has left. */
export const RATE_LIMIT_HEADERS = {
  'RateLimit-Policy': {
    description:
      'What the caller may do, `"reads";q=6000;w=60`: so many requests in so many seconds (draft-ietf-httpapi-ratelimit-headers).',
    schema: { type: 'string' },
  },
  RateLimit: {
    description:
      'What is left of it, `"reads";r=1199;t=60`: so many requests until the window ends in so many seconds.',
    schema: { type: 'string' },
  },
  'X-RateLimit-Limit': { description: 'Requests in a window.', schema: { type: 'integer', minimum: 1 } },
  'X-RateLimit-Remaining': {
    description: 'Requests left in this window.',
    schema: { type: 'integer', minimum: 0 },
  },
  'X-RateLimit-Reset': {
    description: 'Seconds until the window ends.',
    schema: { type: 'integer', minimum: 0 },
  },
} as const satisfies Record<string, HeaderDescription>;

/**
 * Says what is left of a policy: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers, structured
 * fields), and the older three that clients know, `-Reset` in seconds from now.
 *
 * @param msLeft until the window ends
 */
export function writeRateLimit(response: Response, policy: Policy, hits: number, msLeft: number): void {
  const remaining = String(Math.max(0, policy.count - hits));
  // Whole milliseconds first: the sum and difference of two times may be a hair more than the window.
  const reset = String(Math.ceil(Math.floor(msLeft) / 1000));
  response.setHeader('RateLimit-Policy', policy.description);
  response.setHeader('RateLimit', `"${policy.name}";r=${remaining};t=${reset}`);
  response.setHeader('X-RateLimit-Limit', policy.count);
  response.setHeader('X-RateLimit-Remaining', remaining);
  response.setHeader('X-RateLimit-Reset', reset);
}

/**
 * Adds a second policy to what the answer that is being made says, for a service that counts something by itself. The
 * older three headers know of one policy only, and say this one. Outside a request it does nothing.
 */
export function addRateLimit({ policy, hits, msLeft }: Allowance): void {
  const response = currentResponse();
  if (!response || response.headersSent) return;
  const before = { policy: response.getHeader('RateLimit-Policy'), state: response.getHeader('RateLimit') };
  writeRateLimit(response, policy, hits, msLeft);
  if (before.policy === undefined) return;
  response.setHeader('RateLimit-Policy', `${String(before.policy)}, ${policy.description}`);
  response.setHeader('RateLimit', `${String(before.state)}, ${String(response.getHeader('RateLimit'))}`);
}
