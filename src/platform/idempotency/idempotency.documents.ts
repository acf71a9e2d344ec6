import type { DeclaredRoute, Documented, HeaderDescription, RouteAdditions } from '../kernel/documented';
import {
  IdempotentAnswerNotKept,
  IdempotencyKeyInUse,
  IdempotencyKeyInvalid,
  IdempotencyKeyReused,
  IdempotencyKeysSpent,
  MAX_KEY_LENGTH,
  MIN_ANONYMOUS_KEY_LENGTH,
} from './idempotency.errors';
import { takesKey } from './keyed-handlers';

/** Headers of answers that were given before. */
export const REPLAY_HEADERS = {
  'Idempotent-Replayed': {
    description:
      '`true`: the answer to an earlier request with the same `Idempotency-Key`. Nothing was done again.',
    schema: { type: 'string' },
  },
} as const satisfies Record<string, HeaderDescription>;

const PARAMETERS: RouteAdditions['parameters'] = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: `Makes it safe to send the request again: within 24 hours, the same request with the same key takes effect once, and gets the first one's answer. Any text that no other request of yours has, such as a UUID, plain or as a quoted string (draft-ietf-httpapi-idempotency-key-header); ${MIN_ANONYMOUS_KEY_LENGTH} characters or more where you are not signed in. A request that fails leaves its key free.`,
    schema: { type: 'string', minLength: 1, maxLength: MAX_KEY_LENGTH, pattern: '^[ -~]+$' },
  },
};

const PROBLEMS = [
  IdempotencyKeyInvalid,
  IdempotencyKeyReused,
  IdempotencyKeyInUse,
  IdempotentAnswerNotKept,
  IdempotencyKeysSpent,
];

/** What a key adds to every operation that takes one. */
export const Idempotency: Documented = {
  documents({ handler }: DeclaredRoute): RouteAdditions {
    if (!takesKey(handler)) return {};
    return { problems: PROBLEMS, parameters: PARAMETERS, successHeaders: REPLAY_HEADERS };
  },
};
