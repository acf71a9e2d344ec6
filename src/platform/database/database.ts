import { Inject, Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { CONFIG, type Config } from '../config/config';
import { currentWaits } from '../kernel/exchange';
import { execute } from './execute';
import { OPEN_DATABASE, type OpenDatabase } from './open-database';
import { repeat } from './repeat';
import type { Statement } from './statement';
import { translated, violationsOfEntities } from './violations';

/** Milliseconds that a request may wait for a statement which has much to do. */
const LONG_WORK_MS = 15_000;

/** Something to be told once a transaction has committed. It must not throw. */
export type AfterCommit = () => void;

interface RunningTransaction {
  readonly attempt: number;
  /** What is to be told when it has committed. */
  readonly toTell: AfterCommit[];
}

/**
 * The one way to the database: declared statements, entities to write with, transactions around both.
 *
 * Everything runs on the connection of the running transaction when there is one, else on one of the pool's.
 */
@Injectable()
export class Database {
  private readonly checked: boolean;
  /** By its context, what is known of a running transaction. */
  private readonly running = new WeakMap<object, RunningTransaction>();

  constructor(
    private readonly entityManager: EntityManager,
    @Inject(OPEN_DATABASE) private readonly database: OpenDatabase,
    @Inject(CONFIG) config: Config,
  ) {
    this.checked = !config.production;
  }

  /** The entity manager of the running transaction. Writes belong in {@link transaction}. */
  get em(): EntityManager {
    return this.entityManager;
  }

  /**
   * Runs a statement.
   *
   * Outside production the rows are held against the statement's schema, so that every test proves that SQL and schema
   * agree.
   *
   * @throws the problem that the statement names for a constraint that it violates
   */
  async run<Given extends object, Result>(
    statement: Statement<Given, Result>,
    given: Given,
  ): Promise<Result> {
    const values = statement.parameters.map((name) => (given as Readonly<Record<string, unknown>>)[name]);
    try {
      return statement.read(await this.execute(statement, values), this.checked);
    } catch (error) {
      throw translated(error, statement.violations);
    }
  }

  /**
   * Runs `work` in one transaction, again from the start when it loses a race (deadlock, serialisation failure, a
   * constraint that is declared as one). Inside a running transaction `work` joins it, and only the outermost runs again.
   *
   * `work` must therefore have no effect but on the database, and on the embedded engine it must not wait for anything
   * that uses another connection: there is only one. What the outside must hear goes to {@link afterCommit}.
   *
   * @param work gets the number of the outermost's attempt, 1 for the first
   */
  async transaction<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    if (this.entityManager.isInTransaction()) return work(this.joined()?.attempt ?? 1);
    return this.database.connections.reserve((waits) =>
      repeat((attempt) => this.attempt(attempt, work), waits),
    );
  }

  /**
   * Gives a statement of the running transaction time: it may touch a great many rows, as a deletion that cascades does.
   * For locks that others hold it waits no longer than any.
   */
  async longWork<T>(work: () => Promise<T>): Promise<T> {
    const waits = currentWaits();
    if (waits) {
      await execute(this.entityManager, `set local lock_timeout = ${Math.max(1, waits.remainingMs)}`);
      waits.atLeast(LONG_WORK_MS);
    }
    return work();
  }

  /** Tells something once the running transaction has committed, and never if it does not; at once outside any. */
  afterCommit(tell: AfterCommit): void {
    const joined = this.joined();
    if (joined) joined.toTell.push(tell);
    else tell();
  }

  /** @throws the problem that is declared for a constraint that a flush violates */
  private async attempt<T>(attempt: number, work: (attempt: number) => Promise<T>): Promise<T> {
    const toTell: AfterCommit[] = [];
    const inTransaction = (em: EntityManager) => {
      this.running.set(em.getTransactionContext<object>() ?? em, { attempt, toTell });
      return work(attempt);
    };
    try {
      const result = await this.entityManager.transactional(inTransaction, { clear: true });
      for (const tell of toTell) tell();
      return result;
    } catch (error) {
      throw translated(error, violationsOfEntities());
    }
  }

  private joined(): RunningTransaction | undefined {
    const transaction = this.entityManager.getTransactionContext<object>();
    return transaction && this.running.get(transaction);
  }

  private execute(statement: Statement<object, unknown>, values: unknown[]): Promise<unknown[]> {
    if (this.entityManager.isInTransaction()) return execute(this.entityManager, statement.text, values);
    return this.database.connections.run(statement, values);
  }
}
