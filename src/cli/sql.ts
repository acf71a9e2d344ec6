import { parseArgs } from 'node:util';
import { format } from 'sql-formatter';
import '../app.module';
import { declaredStatements, type Statement } from '../platform/database/statement';
import { type CommandContext, runCommand, UsageError } from './run-command';

const USAGE = `Usage: npm run sql                  every statement that the program may run, by name
       npm run sql -- articles.    those whose names begin so`;

type AnyStatement = Statement<object, unknown>;

const ROWS: Readonly<Record<AnyStatement['rows'], string>> = {
  none: 'no row',
  one: 'one row',
  optional: 'one row or none',
  many: 'any number of rows',
};

/** Prints the program's SQL, for review. Starts nothing and needs no database. */
export function printSql({ args, write }: CommandContext): Promise<void> {
  const beginnings = readArguments(args);
  const statements = declaredStatements().filter(
    ({ name }) => beginnings.length === 0 || beginnings.some((beginning) => name.startsWith(beginning)),
  );
  write(statements.map(described).join('\n'));
  return Promise.resolve();
}

if (require.main === module) runCommand(printSql);

function readArguments(args: readonly string[]): string[] {
  try {
    return parseArgs({ args: [...args], allowPositionals: true }).positionals;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function described({ name, kind, rows, parameters, violations, text }: AnyStatement): string {
  const given = parameters.map((parameter, index) => `$${index + 1} ${parameter}`).join(', ');
  const lines = [
    `-- ${name}`,
    `-- ${kind}, answers ${ROWS[rows]}${given && `; given ${given}`}`,
    ...Object.entries(violations).map(
      ([constraint, problem]) => `-- ${constraint}: ${typeof problem === 'string' ? problem : problem.name}`,
    ),
    `${format(text, { language: 'postgresql', expressionWidth: 100 })};`,
  ];
  return `${lines.join('\n')}\n`;
}
