import { RATE_LIMIT_HEADERS } from '../limits/rate-limit-headers';
import type { ProblemKind } from '../kernel/problem';

/** The headers of answers, as the document's components. */
export const RESPONSE_HEADERS = {
  'X-Request-Id': {
    description: "Names this exchange in our logs: the caller's own, if it sent a sane one.",
    schema: { type: 'string' as const },
  },
  Link: {
    description: 'The next page, `<...>; rel="next"` (RFC 8288); absent on the last one.',
    schema: { type: 'string' as const },
  },
  'Retry-After': {
    description: 'Seconds to wait before trying again.',
    schema: { type: 'integer' as const, minimum: 0 },
  },
  'RateLimit-Policy': {
    description:
      'What the caller may do, `"reads";q=6000;w=60`: so many requests in so many seconds (draft-ietf-httpapi-ratelimit-headers).',
    schema: { type: 'string' as const },
  },
  RateLimit: {
    description:
      'What is left of it, `"reads";r=1199;t=60`: so many requests until the window ends in so many seconds.',
    schema: { type: 'string' as const },
  },
  'X-RateLimit-Limit': {
    description: 'Requests in a window.',
    schema: { type: 'integer' as const, minimum: 1 },
  },
  'X-RateLimit-Remaining': {
    description: 'Requests left in this window.',
    schema: { type: 'integer' as const, minimum: 0 },
  },
  'X-RateLimit-Reset': {
    description: 'Seconds until the window ends.',
    schema: { type: 'integer' as const, minimum: 0 },
  },
  'WWW-Authenticate': {
    description: 'The scheme that is expected (RFC 9110).',
    schema: { type: 'string' as const },
  },
};

/** A header of a response, by reference to its component. */
export function reference(header: keyof typeof RESPONSE_HEADERS) {
  return { [header]: { $ref: `#/components/headers/${header}` } };
}

/** What Node's parser refuses: it is not known then whose request it was. */
const BEFORE_ANY_ROUTE: ReadonlySet<ProblemKind> = new Set(['timeout', 'headersTooLarge'] as const);

/**
 * The headers by which an answer of a limited route says what is left.
 *
 * @param kind of problem that it reports; undefined for a success
 */
export function rateLimitHeaders(kind?: ProblemKind) {
  if (kind !== undefined && BEFORE_ANY_ROUTE.has(kind)) return {};
  return Object.fromEntries(RATE_LIMIT_HEADERS.flatMap((header) => Object.entries(reference(header))));
}
