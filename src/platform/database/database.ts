import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { CONFIG, type Config } from '../config/config';
import { JsonText } from '../http/json-text';
import { isRetryable } from './database.errors';
import { execute } from './execute';
import { OPEN_DATABASE, type OpenDatabase } from './open-database';
import { type Statement, statement } from './statement';

/** How often a transaction that lost a race is run again before its error is let out. */
const MAX_ATTEMPTS = 5;

const JsonRow = z.object({ json: z.string() });

/** A {@link Statement} whose one row holds the answer itself, as JSON text in the column `json`. */
export interface Answer<T> {
  readonly statement: Statement<{ json: string }>;
  readonly schema: z.ZodType<T>;
}

/** Declares an {@link Answer}: `text` selects one column, `json`, cast to text, of the shape that `schema` describes. */
export function answer<T>(name: string, schema: z.ZodType<T>, text: string): Answer<T> {
  return { statement: statement(name, JsonRow, text), schema };
}

/**
 * The one way to the database: prepared statements to read, entities to write, transactions around both.
 *
 * Everything runs on the connection of the running transaction when there is one, else on one of the pool's.
 */
@Injectable()
export class Database {
  private readonly checked: boolean;

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

  /** All rows of a statement, in its order. */
  async rows<Row>(question: Statement<Row>, values: readonly unknown[]): Promise<Row[]> {
    const rows = await this.execute(question, values);
    return this.checked ? rows.map((row) => question.row.parse(row)) : rows;
  }

  /** The first row of a statement; null when there is none. */
  async row<Row>(question: Statement<Row>, values: readonly unknown[]): Promise<Row | null> {
    const [row = null] = await this.rows(question, values);
    return row;
  }

  /**
   * The answer that a statement made, as the text to send; null when it returned no row.
   *
   * Outside production the text is parsed and checked against the answer's schema, so that every test proves
   * that SQL and document agree.
   */
  async answer<T>(question: Answer<T>, values: readonly unknown[]): Promise<JsonText<T> | null> {
    const row = await this.row(question.statement, values);
    if (row === null) return null;
    if (this.checked) question.schema.parse(JSON.parse(row.json));
    return new JsonText<T>(row.json);
  }

  /**
   * Runs `work` in one transaction, again from the start when it loses a race (deadlock, serialisation failure).
   *
   * `work` must therefore have no effect but on the database, and on the embedded engine it must not wait for
   * anything that uses another connection: there is only one.
   */
  async transaction<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.retry(() => this.entityManager.transactional(work, { clear: true }));
  }

  private async execute<Row>(question: Statement<Row>, values: readonly unknown[]): Promise<Row[]> {
    if (this.entityManager.isInTransaction()) return execute(this.entityManager, question.text, values);
    return this.retry(() => this.database.run(question.text, values as unknown[]) as Promise<Row[]>);
  }

  private async retry<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        if (tries === MAX_ATTEMPTS || !isRetryable(error)) throw error;
        await delay(Math.random() * 20 * tries);
      }
    }
  }
}
