import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MikroORM } from '@mikro-orm/postgresql';
import { ENTITIES } from '../app.module';
import { loadConfig } from '../platform/config/config';
import { openDatabase } from '../platform/database/open-database';
import { runCommand, UsageError } from './run-command';

const FOLDER = 'src/platform/database/migrations';

const USAGE = `Usage: npm run db:migration:create -- <name> [--blank]

Writes a migration to ${FOLDER}: what would bring the migrated schema to what the entities say, to be read
and corrected before it is committed, or an empty one when there is no difference or with --blank.`;

/** Drafts a migration. The schema also has what no entity knows (totals, link tables), so nothing is ever dropped. */
runCommand(async () => {
  const { name, blank } = readArguments();
  const database = await openDatabase({ ...loadConfig(), seed: 'none' }, ENTITIES, { patience: 'command' });
  try {
    const statements = blank ? [] : await difference(database.orm);
    const file = fileName(name);
    writeFileSync(join(FOLDER, `${file}.ts`), migrationSource(file, statements));
    process.stdout.write(
      `${join(FOLDER, `${file}.ts`)}\nRead it, then add it to MIGRATIONS in ${FOLDER}.ts.\n`,
    );
  } finally {
    await database.close();
  }
});

function readArguments(): { name: string; blank: boolean } {
  const { values, positionals } = parseArgs({
    options: { blank: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [name] = positionals;
  if (name === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new UsageError(`A migration's name is lower-case words joined by underscores.\n\n${USAGE}`);
  }
  return { name, blank: values.blank };
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
  const today = readdirSync(FOLDER).filter((file) => file.startsWith(day)).length;
  return `${day}_${String(today).padStart(3, '0')}_${name}`;
}

function migrationSource(file: string, statements: readonly string[]): string {
  const className = `Migration${file.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
  const body = statements
    .map((statement) => `    this.addSql(\`${statement.replaceAll('`', '\\`')}\`);`)
    .join('\n');
  return `import { Migration } from '@mikro-orm/migrations';

export class ${className} extends Migration {
  override up(): void {
${body || '    // this.addSql(`...`);'}
  }
}
`;
}
