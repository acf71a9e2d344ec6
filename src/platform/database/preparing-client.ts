import { Client, Query, type QueryResult } from 'pg';
import { preparedName } from './statement';

/** Milliseconds before a statement that a request waits for is given up, the server being silent. */
const READ_DEADLINE = 1_800;
/** Milliseconds for a statement inside a transaction, which may have much to do: a deletion that cascades. */
const WRITE_DEADLINE = 15_000;

/** What opens a transaction, and what ends one that failed. */
const OUTER_COMMAND = /^(begin|start transaction|rollback$)/;

type Callback = (error: Error | null, result?: QueryResult) => void;

/**
 * The pool's client: runs the declared statements prepared, and gives up on a server that has fallen silent.
 *
 * - A statement known to {@link preparedName} goes out under its name.
 * - "cached plan must not change result type" means that a migration changed a table under a prepared statement: the
 *   statement gets a fresh name on this connection and, outside a transaction, runs again at once.
 * - A transaction that cannot begin, or cannot be rolled back, has lost its connection. Kysely then forgets to hand it
 *   back, and a pool that lends and never gets back is soon empty: the client returns itself, to be thrown away.
 * - A statement that outlives its deadline takes its connection with it, since the answer may still arrive and would
 *   be taken for the next one's; the pool opens another.
 */
export class PreparingClient extends Client {
  private inTransaction = false;
  /** How often each statement's plan went stale on this connection. */
  private readonly generations = new Map<string, number>();

  // One signature for all of pg's overloads: the pool calls with a callback, Kysely without, a cursor with an object.
  override query(first: unknown, second?: unknown, third?: unknown): never {
    if (typeof first !== 'string') return this.send(first, second, third);
    const values = Array.isArray(second) ? (second as unknown[]) : undefined;
    const callback = (typeof second === 'function' ? second : third) as Callback | undefined;
    if (callback) {
      this.run(first, values, callback);
      return undefined as never;
    }
    return new Promise<QueryResult>((resolve, reject) => {
      this.run(first, values, (error, result) => {
        if (error) reject(error);
        else resolve(result as QueryResult);
      });
    }) as never;
  }

  /** pg's own `query`. */
  private send(first: unknown, second?: unknown, third?: unknown): never {
    // What traces statements takes the last parameter for the callback.
    const parameters = third === undefined ? [first, second] : [first, second, third];
    return (super.query as (...parameters: unknown[]) => never)(...parameters);
  }

  private run(text: string, values: unknown[] | undefined, callback: Callback): void {
    const name = this.currentName(text);
    // A query made by ourselves: pg takes its time to copy a plain object.
    const query = Object.assign(new Query(text, values), {
      name,
      query_timeout: this.inTransaction ? WRITE_DEADLINE : READ_DEADLINE,
    });
    this.send(query, (error: Error | null, result?: QueryResult) => {
      if (!error) {
        if (name === undefined) this.noteTransaction(text, result?.command);
        callback(null, result);
        return;
      }
      if (isSilence(error)) this.abandon(error);
      if (OUTER_COMMAND.test(text)) this.returnToPool(error);
      if (name === undefined || !isStalePlan(error)) {
        callback(error);
        return;
      }
      this.generations.set(text, (this.generations.get(text) ?? 0) + 1);
      if (this.inTransaction) callback(error);
      else this.run(text, values, callback);
    });
  }

  private currentName(text: string): string | undefined {
    const generation = this.generations.get(text);
    return generation === undefined ? preparedName(text) : `${preparedName(text) ?? ''}~${generation}`;
  }

  private noteTransaction(text: string, command: string | undefined): void {
    if (command === 'BEGIN' || command === 'START') this.inTransaction = true;
    // The server calls going back to a savepoint a rollback, too.
    else if (command === 'COMMIT' || (command === 'ROLLBACK' && !text.startsWith('rollback to')))
      this.inTransaction = false;
  }

  private returnToPool(error: Error): void {
    // Present while the pool has this client lent out.
    (this as { release?: (error: Error) => void }).release?.(error);
  }

  private abandon(error: Error): void {
    // pg keeps the socket to itself; ending the client would wait for the answer that does not come.
    this.connection.stream.destroy(error);
  }
}

function isSilence(error: Error): boolean {
  return error.message === 'Query read timeout';
}

function isStalePlan(error: Error): boolean {
  return (
    (error as { code?: string }).code === '0A000' &&
    error.message.includes('cached plan must not change result type')
  );
}
