/** How a queue treats its jobs; every time is in seconds. */
export interface QueueSettings {
  /** How often a failed job is tried again before it is given up. */
  readonly retryLimit: number;
  /** Before the second attempt; doubled for each further one (half of it at random), up to `retryDelayMax`. */
  readonly retryDelay: number;
  readonly retryDelayMax: number;
  /** An attempt that takes longer is taken for lost, and the job tried again. */
  readonly expireIn: number;
  /** Jobs that one process runs at once. */
  readonly concurrency: number;
  /** How long a job that is done, or was given up, is kept to be looked at. */
  readonly keepFor: number;
}

/** A kind of work, and the shape of what each job of it carries. Made once, at load, by {@link defineQueue}. */
export interface JobQueue<P extends object> extends QueueSettings {
  readonly name: string;
  /** Never set: it ties the type of the payload to the queue. */
  readonly payload?: P;
}

/**
 * Jobs of a queue that are done as one. Time is cut into windows, from 1970 on, in each of which one such job starts at
 * most: the first job of a window starts at once, and all that follow are one job, which starts when the window is over.
 */
export interface Joined {
  /** Jobs with the same key are joined. */
  readonly key: string;
  readonly windowSeconds: number;
}

const DEFAULTS: QueueSettings = {
  retryLimit: 12,
  retryDelay: 2,
  retryDelayMax: 3_600,
  expireIn: 300,
  concurrency: 1,
  keepFor: 86_400,
};

/**
 * Declares a queue. A payload is JSON: the ids of rows rather than their contents, which may have changed by the time
 * that the job runs, and nothing secret, since it is kept.
 *
 * @param name letters, digits, `_`, `-`, `.` and `/`; it is in the database, so a rename leaves jobs behind
 */
export function defineQueue<P extends object>(
  name: string,
  settings: Partial<QueueSettings> = {},
): JobQueue<P> {
  return { ...DEFAULTS, ...settings, name };
}

/** What a handler is told of the attempt. */
export interface JobAttempt {
  /** The job's own, the same for each attempt. */
  readonly id: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborted when the attempt is no longer this process's: it took too long, or the process is going. */
  readonly signal: AbortSignal;
}

/**
 * Does the work of one job. It may be called twice for the same job, after a crash, so it must be harmless to repeat;
 * what it throws makes the job wait and be tried again.
 */
export type JobHandler<P extends object> = (payload: P, attempt: JobAttempt) => Promise<void>;

/** Thrown by a handler: no further attempt can succeed. */
export class PermanentFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PermanentFailure';
  }
}
