import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type EntityManager, TransactionContext } from '@mikro-orm/postgresql';
import { currentWaits, REQUEST_WAIT_MS } from '../kernel/exchange';
import { WaitBudget } from '../kernel/wait-budget';
import type { Connections } from './connections';
import { repeat } from './repeat';

/** Between two attempts to begin while somebody else is at the same thing. No connection is held meanwhile. */
const BEGIN_AGAIN_MS = 25;

/** Something to be told once a transaction has committed. It must not throw. */
export type AfterCommit = () => void;

/** What happens at the edges of a {@link LateTransaction}, and what it is for. */
export interface LateWork<T> {
  /**
   * Runs first in the transaction. False: somebody else is at the same thing, so the transaction is given up and begun
   * again a moment later. What it throws ends the attempt to write, and whoever wrote gets it.
   */
  readonly begin: () => Promise<boolean>;
  readonly work: () => Promise<T>;
  /** Runs last in the transaction, when `work` has succeeded. It runs even where `work` wrote nothing. */
  readonly end: (result: T) => Promise<void>;
  /** Whether what was written stays although `work`, or `end`, threw this. */
  readonly outlives: (error: unknown) => boolean;
}

const running = new AsyncLocalStorage<LateTransaction>();

/** The late transaction that the running code belongs to; undefined where there is none, or it has ended. */
export function currentLateTransaction(): LateTransaction | undefined {
  const late = running.getStore();
  return late?.isOver === true ? undefined : late;
}

/**
 * A transaction that begins with the first thing that is written and ends when its work does, so that no connection is
 * held while passwords are hashed. What runs in it takes turns: it has one connection.
 */
export class LateTransaction {
  /** What is to be told when it has committed. */
  readonly toTell: AfterCommit[] = [];
  isOver = false;
  private opening: Promise<EntityManager> | undefined;
  private lastTurn: Promise<unknown> = Promise.resolve();
  /** Gives its connection's place back. */
  private leave: () => void = () => undefined;

  constructor(
    private readonly entityManager: EntityManager,
    private readonly connections: Pick<Connections, 'enter'>,
    private readonly begin: () => Promise<boolean>,
  ) {}

  /** Whether something was written, or tried to be. */
  get isOpen(): boolean {
    return this.opening !== undefined;
  }

  /** Everything that `work` does belongs to this transaction. */
  around<T>(work: () => Promise<T>): Promise<T> {
    return running.run(this, work);
  }

  /** Runs something in the transaction, which begins if it has not yet, in its turn. */
  inside<T>(work: (waits: WaitBudget) => Promise<T>): Promise<T> {
    const result = this.lastTurn.then(async () => {
      const em = await (this.opening ??= this.open());
      const waits = currentWaits() ?? new WaitBudget(REQUEST_WAIT_MS);
      waits.begin();
      return TransactionContext.create(em, () => work(waits)).finally(() => {
        waits.end();
      });
    });
    this.lastTurn = result.catch(() => undefined);
    return result;
  }

  async commit(): Promise<void> {
    const em = await this.ended();
    // Without a flush: what was to be written was flushed by the transactions inside.
    em?.clear();
    try {
      await em?.commit();
    } catch (error) {
      await this.undo(em);
      throw error;
    }
    this.leave();
    for (const tell of this.toTell) tell();
  }

  async rollback(): Promise<void> {
    await this.undo(await this.ended());
  }

  /** Waits for what is still running in it. Null: it never began. */
  private async ended(): Promise<EntityManager | undefined> {
    this.isOver = true;
    await this.lastTurn;
    return this.opening?.catch(() => undefined);
  }

  /** A rollback that fails hides nothing: the connection is lost, and the transaction with it. */
  private async undo(em: EntityManager | undefined): Promise<void> {
    if (em?.isInTransaction() === true) await em.rollback().catch(() => undefined);
    this.leave();
  }

  private async open(): Promise<EntityManager> {
    for (;;) {
      const em = this.entityManager.fork({ clear: true });
      this.leave = onlyOnce(await this.connections.enter());
      try {
        await repeat(() => em.begin(), new WaitBudget(REQUEST_WAIT_MS));
        if (await TransactionContext.create(em, this.begin)) return em;
      } catch (error) {
        await this.undo(em);
        throw error;
      }
      await this.undo(em);
      await delay(BEGIN_AGAIN_MS);
    }
  }
}

function onlyOnce(end: () => void): () => void {
  let hasEnded = false;
  return () => {
    if (!hasEnded) end();
    hasEnded = true;
  };
}
