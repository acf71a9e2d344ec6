import { Logger } from '@nestjs/common';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PGlite } from '@electric-sql/pglite';
import type { Pool } from 'pg';
import type { Config } from '../config/config';
import { type Connections, SharedConnections, UnsharedConnections } from './connections';
import { lockDataDir } from './data-dir-lock';
import { onEmbedded } from './embedded';
import { migrate } from './migrations';
import { ormOptions, type Patience } from './orm.options';
import { refusePooler } from './pooler';
import type { Schema } from './schema';

export interface OpenDatabase {
  readonly connections: Connections;
  /** Of the embedded engine, which has no connection but one: hears a channel from now on. */
  listen(channel: string, onMessage: (payload: string) => void): Promise<void>;
  readonly orm: MikroORM;
  /** Names of the migrations that ran when it was opened. */
  readonly migrated: readonly string[];
  close(): Promise<void>;
}

/** Injection token of the {@link OpenDatabase}. */
export const OPEN_DATABASE = Symbol('OpenDatabase');

const logger = new Logger('Database');

export interface OpenOptions {
  /** `request` unless said otherwise. */
  readonly patience?: Patience;
  /** An engine that is already running, for tests; it is used as it is. */
  readonly embedded?: PGlite | undefined;
  /** Called once the schema is up to date, before anybody else uses the database. */
  readonly fill?: (em: EntityManager) => Promise<void>;
}

/**
 * Opens the database that the configuration names, and brings its schema up to date.
 *
 * @throws ConfigError when what is to lead past a pooler does not
 * @throws DataDirInUse when another process runs the embedded engine on the same folder
 */
export async function openDatabase(
  config: Config,
  schema: Schema,
  { patience = 'request', embedded, fill }: OpenOptions = {},
): Promise<OpenDatabase> {
  const unlock = config.database.url === null && !embedded ? lockDataDir(config.dataDir) : () => undefined;
  const connect = (as: Patience) =>
    MikroORM.init(ormOptions(config, schema, as, embedded) as never) as Promise<MikroORM>;
  try {
    const { directUrl, url } = config.database;
    if (directUrl !== null) await refusePooler(directUrl, url);
    const preparing = await connect('command');
    const migrated = await migrate(preparing, schema, config.database.directUrl);
    if (migrated.length > 0) logger.log(`Migrated: ${migrated.join(', ')}`);
    await fill?.(preparing.em);
    const keep = config.database.url === null || patience === 'command';
    if (!keep) await preparing.close();
    const orm = keep ? preparing : await connect('request');
    return {
      connections: keep ? new UnsharedConnections(orm.em) : new SharedConnections(await poolOf(orm)),
      listen: async (channel, onMessage) => {
        await onEmbedded(orm, (engine) => engine.listen(channel, onMessage));
      },
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

function poolOf(orm: MikroORM): Promise<Pool> {
  return orm.em.getConnection().getNativeClient();
}
