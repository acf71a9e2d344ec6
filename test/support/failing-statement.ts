import { Database } from '../../src/platform/database/database';
import { execute } from '../../src/platform/database/execute';
import { declaredStatements } from '../../src/platform/database/statement';
import type { TestApp } from './test-app';

export interface FailureOptions {
  /** What PostgreSQL fails it with: `40P01` (deadlock) is a lost race, `XX000` an error that nobody expects. */
  readonly sqlstate?: string;
  /** How many of its next runs fail; all of them unless said otherwise. */
  readonly times?: number;
  /** It fails once it has done its work. Inside a transaction that takes the work back. */
  readonly afterwards?: boolean;
}

export interface FailingStatement {
  /** How often it has failed so far. */
  readonly failures: number;
  /** Lets it succeed again. Of several failing statements, the last one made to fail is mended first. */
  mend(): void;
}

/**
 * Makes one declared statement of a running application fail, by its name.
 *
 * PostgreSQL itself raises the error, on the connection that the statement would have used: a transaction is as broken
 * as by a failure of its own.
 *
 * @throws Error when no statement has the name
 */
export function failStatement(
  { app }: TestApp,
  name: string,
  { sqlstate = 'XX000', times = Infinity, afterwards = false }: FailureOptions = {},
): FailingStatement {
  if (!declaredStatements().some((statement) => statement.name === name)) {
    throw new Error(`No statement is named ${name}`);
  }
  const db = app.get(Database);
  const run = db.run.bind(db);
  let failures = 0;
  const spy = jest.spyOn(db, 'run').mockImplementation(async (statement, given) => {
    if (statement.name !== name || failures === times) return run(statement, given);
    failures++;
    if (afterwards) await run(statement, given);
    await execute(db.em, `do $$ begin raise 'made to fail' using errcode = '${sqlstate}'; end $$`);
    throw new Error(`${name} was not made to fail`);
  });
  return {
    get failures() {
      return failures;
    },
    mend: () => {
      spy.mockRestore();
    },
  };
}
