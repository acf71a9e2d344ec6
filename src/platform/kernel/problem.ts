/** What went wrong, in terms that need no protocol; {@link STATUS} says how HTTP puts it. */
export type ProblemKind = keyof typeof STATUS;

export const STATUS = {
  badRequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  timeout: 408,
  conflict: 409,
  preconditionFailed: 412,
  contentTooLarge: 413,
  unsupportedMediaType: 415,
  rangeNotSatisfiable: 416,
  invalid: 422,
  tooManyRequests: 429,
  headersTooLarge: 431,
  internal: 500,
  unavailable: 503,
  insufficientStorage: 507,
} as const;

/** Reason phrases of RFC 9110, RFC 6585 and RFC 4918. */
export const REASON_PHRASE: Readonly<Record<ProblemKind, string>> = {
  badRequest: 'Bad Request',
  unauthorized: 'Unauthorized',
  forbidden: 'Forbidden',
  notFound: 'Not Found',
  methodNotAllowed: 'Method Not Allowed',
  timeout: 'Request Timeout',
  conflict: 'Conflict',
  preconditionFailed: 'Precondition Failed',
  contentTooLarge: 'Content Too Large',
  unsupportedMediaType: 'Unsupported Media Type',
  rangeNotSatisfiable: 'Range Not Satisfiable',
  invalid: 'Unprocessable Content',
  tooManyRequests: 'Too Many Requests',
  headersTooLarge: 'Request Header Fields Too Large',
  internal: 'Internal Server Error',
  unavailable: 'Service Unavailable',
  insufficientStorage: 'Insufficient Storage',
};

/** Field or resource to what is wrong with it, as RealWorld clients read it. */
export type ProblemErrors = Readonly<Record<string, readonly string[]>>;

export interface ProblemDefinition {
  readonly kind: ProblemKind;
  /** The field or resource at fault. */
  readonly key: string;
  /** Completes the key to a sentence: "note" "not found". */
  readonly message: string;
  /** A sentence for people, where key and message do not make a good one. */
  readonly detail?: string;
  /** What happened: a sentence or two for the catalogue of problems, in plain text with `code`; the next two are, too. */
  readonly what: string;
  /** Why it may have happened. */
  readonly why: string;
  /** What a client, or the person before it, should do now. */
  readonly whatToDo: string;
}

/** Seconds that a client should wait before it tries again what was refused for want of capacity. */
const RETRY_AFTER = 1;

/** Anything that the server refuses or fails to do, on its way to being a problem document (RFC 9457). */
export abstract class ProblemError extends Error {
  /** Whole seconds after which the same request may succeed; undefined where waiting does not help. */
  retryAfter?: number | undefined;

  constructor(
    readonly kind: ProblemKind,
    readonly errors: ProblemErrors,
    detail?: string,
  ) {
    super(
      detail ??
        Object.entries(errors)
          .flatMap(([key, messages]) => messages.map((message) => `${key} ${message}`))
          .join('; '),
    );
    this.name = new.target.name;
    if (kind === 'unavailable') this.retryAfter = RETRY_AFTER;
  }

  get status(): number {
    return STATUS[this.kind];
  }

  /** Names the kind of problem for programs: see {@link codeOf}. */
  get code(): string {
    return codeOf(this.name);
  }
}

/** A class of problem: thrown with `new`, and read by the document for its status and example. */
export interface ProblemClass {
  new (errors?: ProblemErrors): ProblemError;
  readonly definition: ProblemDefinition;
}

/**
 * Makes the class of one thing that can go wrong.
 *
 * @example
 * export class NoteNotFound extends defineProblem({
 *   kind: 'notFound',
 *   key: 'note',
 *   message: 'not found',
 *   what: 'No note has this id.',
 *   why: 'It was deleted, or it is somebody else\'s.',
 *   whatToDo: 'List your notes again.',
 * }) {}
 */
export function defineProblem(definition: ProblemDefinition): ProblemClass {
  return class extends ProblemError {
    static readonly definition = definition;

    constructor(errors: ProblemErrors = { [definition.key]: [definition.message] }) {
      super(definition.kind, errors, definition.detail);
    }
  };
}

/**
 * What a class of problem is called in answers, in the document and in the catalogue: `NoteNotFound` is
 * `note-not-found`. Clients decide by it, so a class that was released keeps its name.
 */
export function codeOf(className: string): string {
  return className.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
}

/**
 * The `type` of a problem: the page of the catalogue that explains it.
 *
 * @param appUrl public address; null: relative to the address that was asked (RFC 9457, section 3.1.1)
 */
export function problemType(code: string, appUrl: string | null): string {
  return `${appUrl ?? ''}/problems/${code}`;
}

/** A few words for people, the same for every problem of its kind: "Note not found". */
export function titleOf(code: string): string {
  return `${code.charAt(0).toUpperCase()}${code.slice(1).replaceAll('-', ' ')}`;
}

/** The body of every error answer. */
export interface ProblemDocument {
  type: string;
  code: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  requestId: string;
  errors: ProblemErrors;
}

/**
 * The problem document of an error.
 *
 * @param instance path of the request, without its query, which may hold what should not be echoed
 * @param appUrl public address; null: it is not known
 */
export function problemDocument(
  error: ProblemError,
  { instance, requestId, appUrl }: { instance: string; requestId: string; appUrl: string | null },
): ProblemDocument {
  const { code } = error;
  return {
    type: problemType(code, appUrl),
    code,
    title: titleOf(code),
    status: error.status,
    detail: error.message,
    instance,
    requestId,
    errors: error.errors,
  };
}
