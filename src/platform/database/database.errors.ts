import { defineProblem } from '../kernel/problem';

/** The database does not answer, or not in time; nothing was changed, and trying again may succeed. */
export class DatabaseUnavailable extends defineProblem({
  kind: 'unavailable',
  key: 'database',
  message: 'is unavailable, try again shortly',
  what: 'The server cannot reach its database, or not in time.',
  why: 'The database is being restarted, or it has too much to do.',
  whatToDo: 'Wait for as many seconds as `Retry-After` says, and send the same request again.',
}) {}

const LOST_CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EPIPE',
]);

/**
 * SQLSTATEs (PostgreSQL manual, appendix A) of a server that is going, gone or coming (08, 57), that is out of disk, memory
 * or connections (53), that lets nobody in (28, 3D000), or that only reads (25006). No request of a caller's causes them.
 */
const UNAVAILABLE_STATES = /^(08...|28...|3D000|53...|57...|25006)$/;

/** How a server words that it ended the session, or began none, whatever the state. */
const ENDS_SESSION = new Set(['FATAL', 'PANIC']);

/** SQLSTATEs after which the same transaction may well succeed: serialisation failure, deadlock, stale plan. */
const RETRYABLE_STATES = new Set(['40001', '40P01', '0A000']);

const UNAVAILABLE_MESSAGES = [
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Connection terminated',
  'Query read timeout',
  'not queryable',
  'Cannot use a pool after calling end on the pool',
];

/** The SQLSTATE or Node error code behind an error, however deep the ORM wrapped it. */
export function databaseErrorCode(error: unknown): string | undefined {
  for (const link of causes(error)) {
    if ('code' in link && typeof link.code === 'string') return link.code;
  }
  return undefined;
}

/** True when the database could not be asked: the fault is not in what was sent. */
export function isUnavailable(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (code !== undefined && (LOST_CONNECTION.has(code) || UNAVAILABLE_STATES.test(code))) return true;
  return causes(error).some(
    (link) =>
      ('severity' in link && ENDS_SESSION.has(String(link.severity))) ||
      UNAVAILABLE_MESSAGES.some((message) => link.message.includes(message)),
  );
}

/** True when nothing is wrong but the moment: the transaction lost against another one. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE_STATES.has(databaseErrorCode(error) ?? '');
}

/** The name of the unique, foreign-key or check constraint that refused a write; undefined for any other error. */
export function violatedConstraint(error: unknown): string | undefined {
  for (const link of causes(error)) {
    if ('constraint' in link && typeof link.constraint === 'string') return link.constraint;
  }
  return undefined;
}

/** Not by `instanceof`: an error of Node's own may come from another realm than this code. */
export function causes(error: unknown): { message: string }[] {
  const chain: { message: string }[] = [];
  let link = error as { message?: unknown; cause?: unknown; previous?: unknown } | null | undefined;
  while (typeof link?.message === 'string' && chain.length < 8) {
    chain.push(link as { message: string });
    link = (link.cause ?? link.previous) as typeof link;
  }
  return chain;
}
