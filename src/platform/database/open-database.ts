import { Logger } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import type { PGlite } from '@electric-sql/pglite';
import type { Config } from '../config/config';
import { lockDataDir } from './data-dir-lock';
import { seedDemo } from './demo/seed-demo';
import { migrate } from './migrations';
import { type Entities, ormOptions, type Patience } from './orm.options';

export interface OpenDatabase {
  readonly orm: MikroORM;
  /** Names of the migrations that ran when it was opened. */
  readonly migrated: readonly string[];
  close(): Promise<void>;
}

const logger = new Logger('Database');

export interface OpenOptions {
  /** `request` unless said otherwise. */
  readonly patience?: Patience;
  /** An engine that is already running, for tests; it is used as it is. */
  readonly embedded?: PGlite | undefined;
}

/**
 * Opens the database that the configuration names, brings its schema up to date, and fills it with the demo data if
 * that is asked for and there are no accounts yet.
 *
 * @throws DataDirInUse when another process runs the embedded engine on the same folder
 */
export async function openDatabase(
  config: Config,
  entities: Entities,
  { patience = 'request', embedded }: OpenOptions = {},
): Promise<OpenDatabase> {
  const unlock = config.database.url === null && !embedded ? lockDataDir(config.dataDir) : () => undefined;
  const connect = (as: Patience) =>
    MikroORM.init(ormOptions(config, entities, as, embedded) as never) as Promise<MikroORM>;
  try {
    const preparing = await connect('command');
    const migrated = await migrate(preparing, config.database.directUrl);
    if (migrated.length > 0) logger.log(`Migrated: ${migrated.join(', ')}`);
    if (config.seed === 'demo' && (await seedDemo(preparing.em, config))) logger.log('Loaded the demo data');
    const keep = config.database.url === null || patience === 'command';
    if (!keep) await preparing.close();
    const orm = keep ? preparing : await connect('request');
    return {
      orm,
      migrated,
      close: async () => {
        await orm.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
