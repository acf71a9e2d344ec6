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
  contentTooLarge: 413,
  unsupportedMediaType: 415,
  invalid: 422,
  tooManyRequests: 429,
  headersTooLarge: 431,
  internal: 500,
  unavailable: 503,
} as const;

/** Reason phrases of RFC 9110 and RFC 6585, which is what `title` holds while `type` is `about:blank` (RFC 9457, section 4.2.1). */
export const TITLE: Readonly<Record<ProblemKind, string>> = {
  badRequest: 'Bad Request',
  unauthorized: 'Unauthorized',
  forbidden: 'Forbidden',
  notFound: 'Not Found',
  methodNotAllowed: 'Method Not Allowed',
  timeout: 'Request Timeout',
  conflict: 'Conflict',
  contentTooLarge: 'Content Too Large',
  unsupportedMediaType: 'Unsupported Media Type',
  invalid: 'Unprocessable Content',
  tooManyRequests: 'Too Many Requests',
  headersTooLarge: 'Request Header Fields Too Large',
  internal: 'Internal Server Error',
  unavailable: 'Service Unavailable',
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
}

/** Seconds that a client should wait before it tries again what was refused for want of capacity. */
const RETRY_AFTER = 1;

/** Anything that the server refuses or fails to do, on its way to being a problem document (RFC 9457). */
export abstract class ProblemError extends Error {
  /** Whole seconds after which the same request may succeed; undefined where waiting does not help. */
  retryAfter?: number;

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
 * export class NoteNotFound extends defineProblem({ kind: 'notFound', key: 'note', message: 'not found' }) {}
 */
export function defineProblem(definition: ProblemDefinition): ProblemClass {
  return class extends ProblemError {
    static readonly definition = definition;

    constructor(errors: ProblemErrors = { [definition.key]: [definition.message] }) {
      super(definition.kind, errors, definition.detail);
    }
  };
}

/** The body of every error answer. */
export interface ProblemDocument {
  type: string;
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
 */
export function problemDocument(error: ProblemError, instance: string, requestId: string): ProblemDocument {
  return {
    type: 'about:blank',
    title: TITLE[error.kind],
    status: error.status,
    detail: error.message,
    instance,
    requestId,
    errors: error.errors,
  };
}
