import { connect } from 'node:net';
import { Logger } from '@nestjs/common';
import { Client, type ClientConfig, Query, type QueryResult } from 'pg';
import { currentWaits } from '../kernel/exchange';
import { isUnanswered, MISPLACED_STATES, OUT_OF_TIME, OutcomeUnknown } from './database.errors';
import { preparedName } from './statement';

/** Milliseconds to wait for a connection before whoever needs it is refused. */
export const CONNECT_DEADLINE_MS = 1_500;
/** Milliseconds for a statement in a transaction that no request waits for, which may have much to do. */
const UNATTENDED_DEADLINE_MS = 15_000;
/** Milliseconds that the server has to say that it broke off a statement, before it is taken for silent. */
const CANCEL_DEADLINE_MS = 250;

/** Milliseconds that a server has to take the request to break a statement off. */
const CANCEL_CONNECTION_MS = 5_000;

/** What opens a transaction, and what ends one that failed. */
const OUTER_COMMAND = /^(begin|start transaction|rollback$)/;

/** What PostgreSQL's protocol calls a request to break off a statement (manual, "Canceling Requests in Progress"). */
const CANCEL_REQUEST = 80_877_102;

const logger = new Logger('Database');

export type Answer = (error: Error | null, result?: QueryResult) => void;

/** Whether statements are prepared under names, for all clients of a pool. */
export interface Preparation {
  isNamed: boolean;
}

export interface PreparingClientConfig extends ClientConfig {
  readonly preparation: Preparation;
}

/** What pg keeps of a connection without declaring it. */
interface Undeclared {
  readonly host: string;
  readonly port: number;
  /** Names this session to the server when a statement of it is to be broken off. */
  readonly processID: number | null;
  readonly secretKey: number | null;
  /** Present while the pool has this client lent out. */
  readonly release?: (error?: Error) => void;
}

/**
 * The pool's client: runs the declared statements prepared, and gives up on what takes too long.
 *
 * - A statement known to {@link preparedName} goes out under its name.
 * - "cached plan must not change result type" means that a migration changed a table under a prepared statement: the
 *   statement gets a fresh name on this connection and, outside a transaction, runs again at once.
 * - A pooler in transaction mode may hand a session to another connection, where its prepared statements are not, or
 *   others' are. Then nothing is prepared under a name any more, by any client of the pool.
 * - A statement that outlives its deadline is broken off in the server too, so that nobody there waits on for a lock, or
 *   changes something that was refused. A server that does not even say so has fallen silent: the connection is given up.
 * - A COMMIT without an answer may have been done: {@link OutcomeUnknown}.
 * - A transaction that cannot begin, or cannot be rolled back, has lost its connection. Kysely then forgets to hand it
 *   back, and a pool that lends and never gets back is soon empty: the client returns itself, to be thrown away.
 */
export class PreparingClient extends Client {
  private readonly preparation: Preparation;
  private inTransaction = false;
  /** A request to break off a statement is on its way, and may hit a later one: nobody else gets the connection. */
  private isTainted = false;
  /** How often each statement's plan went stale on this connection. */
  private readonly generations = new Map<string, number>();

  constructor(config: PreparingClientConfig) {
    super(config);
    this.preparation = config.preparation;
  }

  // Callback or promise, as pg's own; the pool calls with a callback.
  override connect(callback?: unknown): never {
    const left = currentWaits()?.remainingMs ?? CONNECT_DEADLINE_MS;
    if (left < CONNECT_DEADLINE_MS) {
      const timer = setTimeout(() => {
        this.connection.stream.destroy(new Error('timeout expired'));
      }, left);
      this.connection.once('readyForQuery', () => {
        clearTimeout(timer);
      });
      this.once('end', () => {
        clearTimeout(timer);
      });
    }
    return (super.connect as (callback?: unknown) => never)(callback);
  }

  // One signature for all of pg's overloads: the pool calls with a callback, Kysely without, a cursor with an object.
  override query(first: unknown, second?: unknown, third?: unknown): never {
    if (typeof first !== 'string') return this.send(first, second, third);
    const values = Array.isArray(second) ? (second as unknown[]) : [];
    const callback = (typeof second === 'function' ? second : third) as Answer | undefined;
    const deadlineMs = deadlineOf(first);
    if (callback) {
      this.ask(first, values, deadlineMs, callback);
      return undefined as never;
    }
    return new Promise<QueryResult>((resolve, reject) => {
      this.ask(first, values, deadlineMs, (error, result) => {
        if (error) reject(error);
        else resolve(result as QueryResult);
      });
    }) as never;
  }

  /**
   * Runs a statement.
   *
   * @param deadlineMs after which it is broken off; 0 refuses it
   * @param callback gets {@link OUT_OF_TIME} for a statement that was refused, OutcomeUnknown for a COMMIT without answer
   */
  ask(text: string, values: unknown[], deadlineMs: number, callback: Answer): void {
    if (deadlineMs === 0) {
      // Kysely forgets a connection on which it could not begin.
      if (OUTER_COMMAND.test(text)) this.returnToPool();
      callback(new Error(OUT_OF_TIME));
      return;
    }
    const name = this.currentName(text);
    let timer = setTimeout(() => {
      this.isTainted = true;
      this.cancel();
      timer = setTimeout(() => {
        this.abandon();
      }, CANCEL_DEADLINE_MS);
    }, deadlineMs);
    // A query made by ourselves: pg takes its time to copy a plain object.
    const query = Object.assign(new Query(text, values), { name });
    this.send(query, (error: Error | null, result?: QueryResult) => {
      clearTimeout(timer);
      if (error) {
        this.fail(text, values, deadlineMs, error, callback);
        return;
      }
      if (name === undefined) this.noteTransaction(text);
      callback(text === 'commit' ? falseCommit(result) : null, result);
    });
  }

  private fail(text: string, values: unknown[], deadlineMs: number, error: Error, callback: Answer): void {
    if (OUTER_COMMAND.test(text)) this.returnToPool(error);
    if (this.preparesAnew(text, error) && !this.inTransaction) {
      this.ask(text, values, deadlineMs, callback);
      return;
    }
    callback(text === 'commit' && isUnanswered(error) ? OutcomeUnknown.because(error) : error);
  }

  /** Whether it is only the preparation that failed, so that the statement can be sent again, prepared otherwise. */
  private preparesAnew(text: string, error: Error): boolean {
    if (isStalePlan(error)) {
      this.generations.set(text, (this.generations.get(text) ?? 0) + 1);
      return true;
    }
    if (!isMisplaced(error)) return false;
    if (this.preparation.isNamed)
      logger.warn('A pooler does not keep prepared statements apart: none are prepared now');
    this.preparation.isNamed = false;
    return true;
  }

  /** Whether the pool has to throw it away. */
  get isSpent(): boolean {
    return this.isTainted;
  }

  /** pg's own `query`. */
  private send(first: unknown, second?: unknown, third?: unknown): never {
    // What traces statements takes the last parameter for the callback.
    const parameters = third === undefined ? [first, second] : [first, second, third];
    return (super.query as (...parameters: unknown[]) => never)(...parameters);
  }

  private currentName(text: string): string | undefined {
    if (!this.preparation.isNamed) return undefined;
    const generation = this.generations.get(text);
    return generation === undefined ? preparedName(text) : `${preparedName(text) ?? ''}~${generation}`;
  }

  private noteTransaction(text: string): void {
    if (text === 'commit' || text === 'rollback') {
      this.inTransaction = false;
      if (this.isTainted) void this.end();
    } else if (OUTER_COMMAND.test(text)) {
      this.inTransaction = true;
    }
  }

  /** Asks the server, on a connection of its own as the protocol has it, to break off what this one runs. */
  private cancel(): void {
    const { host, port, processID, secretKey } = this as unknown as Undeclared;
    const request = Buffer.alloc(16);
    [16, CANCEL_REQUEST, processID ?? 0, secretKey ?? 0].forEach((field, index) => {
      request.writeInt32BE(field, index * 4);
    });
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    socket.on('error', () => undefined).setTimeout(CANCEL_CONNECTION_MS, () => socket.destroy());
    // The server closes it: PgBouncer 1.18 ends itself when a client does that first.
    socket.unref().write(request);
  }

  private returnToPool(error?: Error): void {
    (this as unknown as Undeclared).release?.(error);
  }

  private abandon(): void {
    // pg keeps the socket to itself; ending the client would wait for the answer that does not come.
    this.connection.stream.destroy(new Error('Query read timeout'));
  }
}

/** Milliseconds that a statement in a transaction has. */
function deadlineOf(text: string): number {
  // Sent however late it is.
  if (text === 'rollback') return CANCEL_DEADLINE_MS;
  return currentWaits()?.remainingMs ?? UNATTENDED_DEADLINE_MS;
}

/** PostgreSQL answers the COMMIT of a transaction in which a statement failed by saying that it rolled back. */
function falseCommit(result: QueryResult | undefined): Error | null {
  return result?.command === 'ROLLBACK' ? new Error('What was to be committed had failed before') : null;
}

/** A statement was prepared on another connection than its session is on now, or by another session on this one. */
function isMisplaced(error: Error): boolean {
  return MISPLACED_STATES.has((error as { code?: string }).code ?? '');
}

function isStalePlan(error: Error): boolean {
  return (
    (error as { code?: string }).code === '0A000' &&
    error.message.includes('cached plan must not change result type')
  );
}
