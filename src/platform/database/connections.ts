import type { EntityManager } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';
import { currentWaits, REQUEST_WAIT_MS } from '../kernel/exchange';
import { WaitBudget } from '../kernel/wait-budget';
import { DatabaseUnavailable, isConnectionLost, isUnanswered, OutcomeUnknown } from './database.errors';
import { execute } from './execute';
import type { PreparingClient } from './preparing-client';
import { repeat } from './repeat';
import { type Share, Shares } from './shares';
import type { Statement } from './statement';

/** Milliseconds that a transaction may wait which no request waits for: a job's, a command's. */
const UNATTENDED_WAIT_MS = 15_000;

/** What a statement runs on, outside any transaction, and what a transaction runs on. */
export interface Connections {
  /**
   * Runs a statement outside any transaction, again when it lost a race. A question whose connection breaks is asked once
   * more, on another one.
   *
   * @throws OutcomeUnknown when a command was sent and no answer came
   */
  run(statement: Statement<object, unknown>, values: unknown[]): Promise<unknown[]>;
  /** Does something that takes a connection for itself, in its turn. */
  reserve<T>(work: (waits: WaitBudget) => Promise<T>): Promise<T>;
  /** Waits for the turn of what takes a connection for itself, and returns what ends it. */
  enter(): Promise<() => void>;
  /** Null where nobody shares. */
  readonly shares: Pick<Shares, 'inUse' | 'lines'> | null;
}

/** Through Kysely: the embedded engine's one connection, whose turns it gives, or those of a command, which nobody shares. */
export class UnsharedConnections implements Connections {
  readonly shares = null;

  constructor(private readonly em: EntityManager) {}

  run({ text }: Statement<object, unknown>, values: unknown[]): Promise<unknown[]> {
    return repeat(() => execute(this.em, text, values), new WaitBudget(UNATTENDED_WAIT_MS));
  }

  reserve<T>(work: (waits: WaitBudget) => Promise<T>): Promise<T> {
    return work(new WaitBudget(UNATTENDED_WAIT_MS));
  }

  enter(): Promise<() => void> {
    return Promise.resolve(() => undefined);
  }
}

/** A pool, straight, which is a shorter way than Kysely's; everybody keeps to their share of it. */
export class SharedConnections implements Connections {
  readonly shares: Shares;

  constructor(private readonly pool: Pool) {
    this.shares = new Shares(pool.options.max);
  }

  run(statement: Statement<object, unknown>, values: unknown[]): Promise<unknown[]> {
    const waits = currentWaits() ?? new WaitBudget(REQUEST_WAIT_MS);
    return this.inTurn(statement.share, waits, () => repeat(() => this.ask(statement, values, waits), waits));
  }

  reserve<T>(work: (waits: WaitBudget) => Promise<T>): Promise<T> {
    const waits = currentWaits() ?? new WaitBudget(UNATTENDED_WAIT_MS);
    return this.inTurn('writes', waits, () => work(waits));
  }

  async enter(): Promise<() => void> {
    await this.shares.enter('writes', REQUEST_WAIT_MS);
    return () => {
      this.shares.leave('writes');
    };
  }

  private async inTurn<T>(share: Share, waits: WaitBudget, work: () => Promise<T>): Promise<T> {
    waits.begin();
    try {
      if (!this.shares.tryEnter(share)) await this.shares.enter(share, waits.remainingMs);
      try {
        return await work();
      } finally {
        this.shares.leave(share);
      }
    } finally {
      waits.end();
    }
  }

  private ask(
    statement: Statement<object, unknown>,
    values: unknown[],
    waits: WaitBudget,
  ): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      this.pool.connect((unconnected, client, release) => {
        if (!client) {
          reject(unconnected ?? new Error('The pool has no connection'));
          return;
        }
        if (waits.remainingMs === 0) {
          release();
          reject(new DatabaseUnavailable());
          return;
        }
        const lent = client as PoolClient & PreparingClient;
        lent.ask(statement.text, values, waits.remainingMs, (error, result) => {
          if (!error) {
            release(lent.isSpent);
            resolve(result?.rows ?? []);
            return;
          }
          // What the server refused leaves the connection sound.
          release(lent.isSpent || !('severity' in error) || isConnectionLost(error));
          reject(isUnanswered(error) ? withoutAnswer(statement, error) : error);
        });
      });
    });
  }
}

function withoutAnswer({ kind, standsApart }: Statement<object, unknown>, cause: Error): Error {
  if (kind === 'question') return cause;
  return standsApart ? new DatabaseUnavailable() : OutcomeUnknown.because(cause);
}
