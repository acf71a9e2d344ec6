import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MikroORM } from '@mikro-orm/postgresql';
import { SCHEMA } from '../app.module';
import { openDatabase } from '../platform/database/open-database';
import { type CommandContext, runCommand, UsageError } from './run-command';

const FOLDER = 'src/app/migrations';

const USAGE = `Usage: npm run db:migration:create -- <name> [--blank]

Writes a migration to ${FOLDER}: what would bring the migrated schema to what the entities say, to be read
and corrected before it is committed, or an empty one when there is no difference or with --blank.`;

/** Drafts a migration. The schema also has what no entity knows (totals, link tables), so nothing is ever dropped. */
export async function createMigration({ args, config, write }: CommandContext): Promise<void> {
  const { name, blank, help } = readArguments(args);
  if (help) {
    write(`${USAGE}\n`);
    return;
  }
  const database = await openDatabase(config(), SCHEMA, { patience: 'command' });
  try {
    const statements = blank ? [] : await difference(database.orm);
    const file = fileName(name);
    // A migration that is there is somebody's work.
    writeFileSync(join(FOLDER, `${file}.ts`), migrationSource(file, statements), { flag: 'wx' });
    write(`${join(FOLDER, `${file}.ts`)}\nRead it, then add it to MIGRATIONS in ${FOLDER}.ts.\n`);
  } finally {
    await database.close();
  }
}

if (require.main === module) runCommand(createMigration);

function readArguments(args: readonly string[]): { name: string; blank: boolean; help: boolean } {
  const { blank, help, names } = parse(args);
  const [name = '', ...more] = names;
  if (!help && (more.length > 0 || !/^[a-z][a-z0-9_]*$/.test(name))) {
    throw new UsageError(`A migration's name is lower-case words joined by underscores.\n\n${USAGE}`);
  }
  return { name, blank, help };
}

function parse(args: readonly string[]): { names: string[]; blank: boolean; help: boolean } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { blank: flag, help: flag },
      allowPositionals: true,
    });
    return { ...values, names: positionals };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** Statements that add what the entities have and the schema has not. */
async function difference(orm: MikroORM): Promise<string[]> {
  const { up } = await orm.schema.getUpdateSchemaMigrationSQL({ wrap: false, safe: true, dropTables: false });
  return up
    .split(/;\s*\n/)
    .map((statement) => statement.replace(/;\s*$/, '').trim())
    .filter((statement) => statement !== '' && !/\bdrop\b/i.test(statement));
}

/** `20261121_000_core`: the day, a number that orders the day's migrations, the name. */
function fileName(name: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const taken = readdirSync(FOLDER)
    .filter((file) => file.startsWith(`${day}_`))
    .map((file) => Number(file.split('_')[1]));
  return `${day}_${String(Math.max(-1, ...taken) + 1).padStart(3, '0')}_${name}`;
}

function migrationSource(file: string, statements: readonly string[]): string {
  const className = `Migration${file.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
  const body = statements
    .map((statement) => `    this.addSql(\`${statement.replace(/[\\`]|\$\{/g, '\\$&')}\`);`)
    .join('\n');
  return `import { Migration } from '@mikro-orm/migrations';

export class ${className} extends Migration {
  override up(): void {
${body || '    // this.addSql(`...`);'}
  }
}
`;
}
