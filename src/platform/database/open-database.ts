import { Logger } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import type { PGlite } from '@electric-sql/pglite';
import type { Config } from '../config/config';
import { lockDataDir } from './data-dir-lock';
import { seedDemo } from './demo/seed-demo';
import { migrate } from './migrations';
import { type Entities, ormOptions } from './orm.options';

export interface OpenDatabase {
  readonly orm: MikroORM;
  close(): Promise<void>;
}

const logger = new Logger('Database');

/**
 * Opens the database that the configuration names, brings its schema up to date, and fills it with the demo data if
 * that is asked for and there are no accounts yet.
 *
 * @param embedded an engine that is already running, for tests; it is used as it is
 * @throws DataDirInUse when another process runs the embedded engine on the same folder
 */
export async function openDatabase(
  config: Config,
  entities: Entities,
  embedded?: PGlite,
): Promise<OpenDatabase> {
  const unlock = config.database.url === null && !embedded ? lockDataDir(config.dataDir) : () => undefined;
  try {
    const orm = (await MikroORM.init(ormOptions(config, entities, embedded) as never)) as MikroORM;
    const migrations = await migrate(orm, config.database.directUrl);
    if (migrations.length > 0) logger.log(`Migrated: ${migrations.join(', ')}`);
    if (config.seed === 'demo' && (await seedDemo(orm.em, config))) logger.log('Loaded the demo data');
    return {
      orm,
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
