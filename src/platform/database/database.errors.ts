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

/**
 * The database was told to do something, and its answer was lost: it may have been done. Waiting does not help, and a
 * repetition may do it twice.
 */
export class OutcomeUnknown extends defineProblem({
  kind: 'unavailable',
  key: 'outcome',
  message:
    'is unknown: it may or may not have been done. Look before you repeat it, or repeat it with the same Idempotency-Key',
  what: 'The server told its database to do something, and the answer was lost. It may or may not have been done.',
  why: 'The connection to the database broke at just that moment, or the database fell silent.',
  whatToDo:
    'Look whether it was done before you send the request again. A request that had an `Idempotency-Key` can be sent again with the same key: it takes effect once.',
}) {
  override retryAfter: number | undefined = undefined;

  /** @param cause what became of the answer */
  static because(cause: unknown): OutcomeUnknown {
    return Object.assign(new OutcomeUnknown(), { cause });
  }
}

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
 * or connections (53), that lets nobody in (28, 3D000), that only reads (25006), or where somebody holds a lock for too long (55P03). No request
 * of a caller's causes them.
 */
const UNAVAILABLE_STATES = /^(08...|28...|3D000|53...|57...|25006|55P03)$/;

/** How a server words that it ended the session, or began none, whatever the state. */
const ENDS_SESSION = new Set(['FATAL', 'PANIC']);

/** SQLSTATEs of a session that ended under a statement, at the server's will or a pooler's. */
const LOST_STATES = /^(080..|57P0[125]|25P0[34])$/;

/** How a connection that broke off is worded; one that was never made is not among them. */
const LOST_MESSAGES = ['Connection terminated unexpectedly', 'not queryable'];

/** SQLSTATEs of a prepared statement that is not there, or is there already: a pooler mixes clients up. */
export const MISPLACED_STATES: ReadonlySet<string> = new Set(['26000', '42P05']);

/** SQLSTATEs after which the same transaction may well succeed: serialisation failure, deadlock, preparation. */
const RETRYABLE_STATES = new Set(['40001', '40P01', '0A000', ...MISPLACED_STATES]);

/** What is said of a statement that was not sent, since nobody has time to wait for it. The ORM keeps no more of an error. */
export const OUT_OF_TIME = 'No time is left to wait for the database';

const UNAVAILABLE_MESSAGES = [
  OUT_OF_TIME,
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

/** True when the connection broke: of what it had begun and not committed, nothing remains. */
export function isConnectionLost(error: unknown): boolean {
  const code = databaseErrorCode(error) ?? '';
  if (code === 'ECONNRESET' || code === 'EPIPE' || LOST_STATES.test(code)) return true;
  return causes(error).some(
    (link) =>
      // PgBouncer's word for a server connection that broke; PostgreSQL's for a mistake of the client's.
      ('severity' in link && ENDS_SESSION.has(String(link.severity)) && code === '08P01') ||
      LOST_MESSAGES.some((message) => link.message.includes(message)),
  );
}

/** True when it is not known what became of a statement that was sent: no answer came, neither a result nor a refusal. */
export function isUnanswered(error: unknown): boolean {
  if (!isUnavailable(error)) return false;
  return !causes(error).some(
    (link) =>
      // Of a statement that was refused the server says so, and goes on.
      ('severity' in link &&
        !ENDS_SESSION.has(String(link.severity)) &&
        !LOST_STATES.test(databaseErrorCode(link) ?? '')) ||
      // It was not even sent.
      link.message.includes('not queryable') ||
      link.message.includes(OUT_OF_TIME),
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
