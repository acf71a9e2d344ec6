import { Inject, Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { CONFIG, type Config } from '../config/config';
import { currentWaits, noteDatabaseTime } from '../kernel/exchange';
import { execute } from './execute';
import { type AfterCommit, currentLateTransaction, LateTransaction, type LateWork } from './late-transaction';
import { OPEN_DATABASE, type OpenDatabase } from './open-database';
import { repeat, repeatRaces } from './repeat';
import type { Statement } from './statement';
import { translated, violationsOfEntities } from './violations';

/** Milliseconds that a request may wait for a statement which has much to do. */
const LONG_WORK_MS = 15_000;

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
    const isInTransaction = this.entityManager.isInTransaction();
    if (!isInTransaction && belongsToLate(statement)) return this.outermost(() => this.run(statement, given));
    const values = statement.parameters.map((name) => (given as Readonly<Record<string, unknown>>)[name]);
    try {
      const rows = isInTransaction
        ? await execute(this.entityManager, statement.text, values)
        : await this.timed(this.database.connections.run(statement, values));
      return statement.read(rows, this.checked);
    } catch (error) {
      throw translated(error, statement.violations);
    }
  }

  /**
   * Runs `work` in one transaction, again from the start when it loses a race (deadlock, serialisation failure, a
   * constraint that is declared as one). Inside a running transaction `work` joins it, and only the outermost runs again.
   * Inside a {@link late} one the outermost is a savepoint.
   *
   * `work` must therefore have no effect but on the database, and on the embedded engine it must not wait for anything
   * that uses another connection: there is only one. What the outside must hear goes to {@link afterCommit}.
   *
   * @param work gets the number of the outermost's attempt, 1 for the first
   */
  async transaction<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    if (this.entityManager.isInTransaction()) return work(this.joined()?.attempt ?? 1);
    return this.timed(this.outermost(work));
  }

  /**
   * Runs `work` so that all that it writes is one transaction. That begins with the first command or transaction, and ends
   * with `work`; reads before it, and commands that stand apart, are no part of it. Every command and every transaction
   * in it is undone by itself when it fails, as it would be without: what `work` catches, it can go on from.
   *
   * @throws Error inside a running transaction: a mistake of the programmer's
   */
  async late<T>({ begin, work, end, outlives }: LateWork<T>): Promise<T> {
    if (this.entityManager.isInTransaction()) throw new Error('A late transaction is the outermost');
    const late = new LateTransaction(this.entityManager, this.database.connections, begin);
    const result = await this.untilEnd(late, work, end).catch(async (error: unknown) => {
      await (outlives(error) ? late.commit() : late.rollback());
      throw error;
    });
    await late.commit();
    return result;
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
    const late = currentLateTransaction();
    const toTell = this.joined()?.toTell ?? (late?.isOpen === true ? late.toTell : undefined);
    if (toTell) toTell.push(tell);
    else tell();
  }

  private async untilEnd<T>(
    late: LateTransaction,
    work: LateWork<T>['work'],
    end: LateWork<T>['end'],
  ): Promise<T> {
    const result = await late.around(work);
    await late.inside(() => end(result));
    return result;
  }

  /** Outside production: notes how long it takes, waiting included, for whoever develops. */
  private timed<T>(asked: Promise<T>): Promise<T> {
    if (!this.checked) return asked;
    const began = performance.now();
    return asked.finally(() => {
      noteDatabaseTime(began, performance.now());
    });
  }

  private outermost<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    const late = currentLateTransaction();
    if (late)
      return late.inside((waits) => repeatRaces((attempt) => this.attempt(attempt, work, late), waits));
    return this.database.connections.reserve((waits) =>
      repeat((attempt) => this.attempt(attempt, work), waits),
    );
  }

  /**
   * @param late what it is a savepoint of
   * @throws the problem that is declared for a constraint that a flush violates
   */
  private async attempt<T>(
    attempt: number,
    work: (attempt: number) => Promise<T>,
    late?: LateTransaction,
  ): Promise<T> {
    const toTell: AfterCommit[] = [];
    const inTransaction = (em: EntityManager) => {
      this.running.set(em.getTransactionContext<object>() ?? em, { attempt, toTell });
      return work(attempt);
    };
    try {
      const result = await this.entityManager.transactional(inTransaction, { clear: true });
      if (late) late.toTell.push(...toTell);
      else for (const tell of toTell) tell();
      return result;
    } catch (error) {
      throw translated(error, violationsOfEntities());
    }
  }

  private joined(): RunningTransaction | undefined {
    const transaction = this.entityManager.getTransactionContext<object>();
    return transaction && this.running.get(transaction);
  }
}

/** Whether a statement outside any transaction is part of the late one. */
function belongsToLate({
  kind,
  standsApart,
}: Pick<Statement<object, unknown>, 'kind' | 'standsApart'>): boolean {
  const late = currentLateTransaction();
  return late !== undefined && (late.isOpen || (kind === 'command' && !standsApart));
}
