import { setTimeout as delay } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { OperatorFault } from '../kernel/operator-fault';
import type { MigrationClass } from './migration';
import type { Schema } from './schema';

/** A later build has used the database, whose tables this one need not know. */
export class DatabaseNewer extends OperatorFault {
  constructor(unknown: readonly string[]) {
    super(
      `A newer build has migrated the database (${unknown.join(', ')}), which this build does not know: ` +
        'start that build or a later one, or put back a backup from before.',
    );
  }
}

/** What MikroORM runs: every room's migrations in the order of their names. */
export function migrationsList(migrations: readonly MigrationClass[]) {
  return migrations
    .map((migration) => ({ name: migration.migrationName, class: migration }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** "Broadshe" in ASCII: the advisory lock that one migrating process holds. */
const LOCK_KEY = '4788550434834802277';

/**
 * Brings the database up to date; of several instances that start at once, one does and the others wait for it.
 *
 * The lock is held on a session of its own, past a pooler, and dies with its process.
 *
 * @param install makes the tables of libraries, which bring their own
 * @param directUrl null for the embedded engine, which has one process at most
 * @returns names of the migrations that ran here
 * @throws DatabaseNewer before anything is changed
 */
export async function migrate(
  orm: MikroORM,
  { migrations, install }: Pick<Schema, 'migrations' | 'install'>,
  directUrl: string | null,
): Promise<string[]> {
  const upAndInstall = async () => {
    await refuseNewer(orm, migrations);
    const done = await up(orm);
    await install(orm, directUrl === null ? 'embedded' : 'server');
    return done;
  };
  if (directUrl === null) return upAndInstall();
  const session = new Client({ connectionString: directUrl, connectionTimeoutMillis: 10_000 });
  session.on('error', () => undefined);
  await session.connect();
  try {
    await session.query(`select pg_advisory_lock(${LOCK_KEY})`);
    return await upAndInstall();
  } finally {
    await session.end();
  }
}

async function refuseNewer(orm: MikroORM, migrations: readonly MigrationClass[]): Promise<void> {
  const known = new Set(migrations.map(({ migrationName }) => migrationName));
  const executed = await orm.migrator.getExecuted();
  const unknown = executed.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new DatabaseNewer(unknown);
}

async function up(orm: MikroORM): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    try {
      const done = await orm.migrator.up();
      return done.map(({ name }) => name);
    } catch (error) {
      // A table in use: rather than queue behind whoever uses it and block all who come after, let go and try again.
      if (tries === 20 || !isLockTimeout(error)) throw error;
      await delay(500);
    }
  }
}

function isLockTimeout(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === '55P03';
}

/** True when every migration that this build knows has run. */
export async function isMigrated(orm: MikroORM): Promise<boolean> {
  const pending = await orm.migrator.getPending();
  return pending.length === 0;
}
