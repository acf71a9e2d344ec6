import type { HeaderDescription } from '../kernel/documented';
import type { ProblemKind } from '../kernel/problem';

type Headers = Readonly<Record<string, HeaderDescription>>;

/** Headers that answers of any route may carry. */
const STANDING_HEADERS = {
  'X-Request-Id': {
    description: "Names this exchange in our logs: the caller's own, if it sent a sane one.",
    schema: { type: 'string' },
  },
  Link: {
    description: 'The next page, `<...>; rel="next"` (RFC 8288); absent on the last one.',
    schema: { type: 'string' },
  },
  'Retry-After': {
    description: 'Seconds to wait before trying again.',
    schema: { type: 'integer', minimum: 0 },
  },
} as const satisfies Headers;

/** On every 401, and where a token did not count. */
export const CHALLENGE = {
  'WWW-Authenticate': {
    description:
      'The scheme that is expected (RFC 9110). With `error="invalid_token"` a token was sent that is not good (RFC 6750); where credentials are optional, its sender was answered as anybody.',
    schema: { type: 'string' },
  },
} as const satisfies Headers;

/** The headers of answers, as the document's components. */
export function headerComponents(added: Headers): Headers {
  return { ...STANDING_HEADERS, ...added, ...CHALLENGE };
}

/** Headers of a response, by reference to their components. */
export function references(...names: string[]): Record<string, { $ref: string }> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** What Node's parser refuses: it is not known then which route it was for. */
const BEFORE_ANY_ROUTE: ReadonlySet<ProblemKind> = new Set(['timeout', 'headersTooLarge'] as const);

/**
 * The headers of a problem, by reference.
 *
 * @param added headers that the route's answers carry
 * @param isTimed whether a problem of the kind may say when to try again
 */
export function problemHeaders(
  kind: ProblemKind,
  added: Headers,
  isTimed: boolean,
): Record<string, { $ref: string }> {
  return references(
    'X-Request-Id',
    ...(BEFORE_ANY_ROUTE.has(kind) ? [] : Object.keys(added)),
    ...(isTimed || kind === 'tooManyRequests' ? ['Retry-After'] : []),
    ...(kind === 'unauthorized' ? ['WWW-Authenticate'] : []),
  );
}
