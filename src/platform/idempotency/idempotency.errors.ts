import { defineProblem } from '../kernel/problem';

/** Characters of a key. */
export const MAX_KEY_LENGTH = 255;
/** Characters of a key of a caller who is not signed in: nothing but the key tells such callers apart. */
export const MIN_ANONYMOUS_KEY_LENGTH = 16;

const KEY = 'Idempotency-Key';

/** The field is not one key: it says what is wrong with it. */
export class IdempotencyKeyInvalid extends defineProblem({
  kind: 'invalid',
  key: KEY,
  message: `must be 1 to ${MAX_KEY_LENGTH} printable ASCII characters, plain or as a quoted string`,
  what: 'The `Idempotency-Key` is not a key.',
  why: 'It is empty, too long, too short for a caller who is not signed in, sent twice, has characters other than printable ASCII, or comes with a body of very many values.',
  whatToDo: 'Make a new random key for each thing that you want done, such as a UUID.',
}) {
  static repeated(): IdempotencyKeyInvalid {
    return new IdempotencyKeyInvalid({ [KEY]: ['must be given once'] });
  }

  static withTooLargeBody(maxValues: number): IdempotencyKeyInvalid {
    return new IdempotencyKeyInvalid({ [KEY]: [`does not go with a body of more than ${maxValues} values`] });
  }

  static tooShort(): IdempotencyKeyInvalid {
    const message = `is too short for a caller who is not signed in (minimum is ${MIN_ANONYMOUS_KEY_LENGTH} characters)`;
    return new IdempotencyKeyInvalid({ [KEY]: [message] });
  }
}

/** The key belongs to another request: the body, the path or the query differs. */
export class IdempotencyKeyReused extends defineProblem({
  kind: 'invalid',
  key: KEY,
  message: 'was used for another request: the same key asks for the same answer, so take a new one',
  what: 'This `Idempotency-Key` was used for another request.',
  why: 'The method, the address or the body differs from that of the first request with the key.',
  whatToDo: 'Take a new key for each new request, and the same key only to repeat one.',
}) {}

/** A request with the key is running, here or on another instance. */
export class IdempotencyKeyInUse extends defineProblem({
  kind: 'conflict',
  key: KEY,
  message: 'belongs to a request that is still running: try again with the same key',
  what: 'A request with this `Idempotency-Key` is still running.',
  why: 'It was sent a moment ago, and its answer was not waited for, or it was sent twice at once.',
  whatToDo: 'Wait for as many seconds as `Retry-After` says, and send the same request with the same key.',
}) {
  override retryAfter = 1;
}

/** The request took effect, once; what it was answered was too long to be kept. */
export class IdempotentAnswerNotKept extends defineProblem({
  kind: 'conflict',
  key: KEY,
  message: 'belongs to a request that succeeded; its answer was too long to be kept',
  what: 'The request with this `Idempotency-Key` succeeded, but its answer was not kept.',
  why: 'The answer was too long. Nothing is done a second time.',
  whatToDo: 'Read what the request made or changed.',
}) {}

/** The caller has as many keys, or as many bytes of answers, as are kept for one. */
export class IdempotencyKeysSpent extends defineProblem({
  kind: 'tooManyRequests',
  key: KEY,
  message: 'is one too many: the answers to your earlier keys are kept for a day',
  what: 'You have used more keys than are kept for one caller.',
  why: 'The answer to each key is kept for a day.',
  whatToDo: 'Wait for as many seconds as `Retry-After` says, or send the request without a key.',
}) {
  /** @param ms until the oldest of the caller's answers is dropped */
  static for(ms: number): IdempotencyKeysSpent {
    const problem = new IdempotencyKeysSpent();
    problem.retryAfter = Math.max(1, Math.ceil(ms / 1000));
    return problem;
  }
}
