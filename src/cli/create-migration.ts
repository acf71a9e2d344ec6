import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Type } from '@nestjs/common';
import { PGlite } from '@electric-sql/pglite';
import { SCHEMA } from '../app.module';
import { contributionsOf } from '../platform/assembly/contribution';
import { parseConfig } from '../platform/config/config';
import { EMBEDDED_EXTENSIONS } from '../platform/database/embedded-extensions';
import { openDatabase } from '../platform/database/open-database';
import { draft } from './draft-migration';
import { type CommandContext, runCommand, UsageError } from './run-command';

const USAGE = `Usage: npm run db:migration:create -- <room> <name> [--blank]

Writes src/<room>/migrations/<day>_<number>_<name>.ts: what the room's entities have and the migrated schema lacks, to
be read before it is committed; or nothing, with --blank. What changes or drops something is written by hand.`;

const WORDS = /^[a-z][a-z0-9_]*$/;

/** Drafts a migration, comparing with a database of its own in memory. */
export async function createMigration({ args, write }: CommandContext): Promise<void> {
  const { room, name, blank, help } = readArguments(args);
  if (help) {
    write(`${USAGE}\n`);
    return;
  }
  const modules = await modulesOf(room);
  const statements = blank ? [] : await difference(modules);
  const migration = nextName(name);
  const file = join('src', room, 'migrations', `${migration}.ts`);
  mkdirSync(dirname(file), { recursive: true });
  // A migration that is there is somebody's work.
  writeFileSync(file, migrationSource(migration, constantOf(name), statements), { flag: 'wx' });
  const advice = statements.length > 0 ? 'Read it' : 'There is no difference: write its statements';
  write(`${file}
${advice}. Then let the room's module contribute it:
  @Contributes({ ..., migrations: [..., ${constantOf(name)}] })
`);
}

if (require.main === module) runCommand(createMigration);

function readArguments(args: readonly string[]) {
  const { blank, help, positionals } = parse(args);
  const [room = '', name = '', ...more] = positionals;
  if (!help && (more.length > 0 || !WORDS.test(name))) {
    throw new UsageError(`A migration's name is lower-case words joined by underscores.\n\n${USAGE}`);
  }
  return { room, name, blank, help };
}

function parse(args: readonly string[]): { positionals: string[]; blank: boolean; help: boolean } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { blank: flag, help: flag },
      allowPositionals: true,
    });
    return { ...values, positionals };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** The modules of a room and of its sub-rooms. */
async function modulesOf(room: string): Promise<Type[]> {
  const files = globSync(`${room}/**/*.module.{js,ts}`, { cwd: join(__dirname, '..') });
  if (files.length === 0) throw new UsageError(`src/${room} has no module.\n\n${USAGE}`);
  const loaded = await Promise.all(
    files.map((file) => import(join(__dirname, '..', file)) as Promise<Record<string, Type>>),
  );
  return loaded.flatMap((exported) => Object.values(exported));
}

async function difference(modules: readonly Type[]): Promise<string[]> {
  const embedded = await PGlite.create({ extensions: EMBEDDED_EXTENSIONS });
  const database = await openDatabase(parseConfig({}), SCHEMA, { embedded, patience: 'command' });
  try {
    const metadata = database.orm.getMetadata();
    const { entities } = contributionsOf(modules);
    const tables = new Set(entities.map((entity) => metadata.get(entity).tableName));
    return await draft(database.orm, (table) => tables.has(table));
  } finally {
    await database.close();
    await embedded.close();
  }
}

/** `20261121_000_core`: the day, a number that orders the day's migrations of all rooms, the name. */
function nextName(name: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const taken = globSync(`src/*/migrations/${day}_*.ts`).map((file) => Number(basename(file).split('_')[1]));
  return `${day}_${String(Math.max(-1, ...taken) + 1).padStart(3, '0')}_${name}`;
}

function constantOf(name: string): string {
  return name.toUpperCase();
}

function migrationSource(migration: string, constant: string, statements: readonly string[]): string {
  const texts = statements.map((statement) => `\n  \`${escaped(statement).replaceAll('\n', '\n  ')}\`,`);
  return `import { migration } from '../../platform/database/migration';

export const ${constant} = migration('${migration}', [${texts.join('\n')}${texts.length > 0 ? '\n' : ''}]);
`;
}

function escaped(statement: string): string {
  return statement.replace(/[\\`]|\$\{/g, '\\$&');
}
