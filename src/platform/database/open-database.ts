import { Logger } from '@nestjs/common';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PGlite } from '@electric-sql/pglite';
import type { Pool } from 'pg';
import type { Config } from '../config/config';
import { type Connections, SharedConnections, UnsharedConnections } from './connections';
import { lockDataDir } from './data-dir-lock';
import { DiskSpace, type FreeBytes } from './disk-space';
import { onEmbedded } from './embedded';
import { DatabaseDamaged, databaseFolder, hasDatabase, prepareEmbedded } from './embedded-folder';
import { endProcess, filesOf, guardFiles } from './guarded-files';
import { migrate } from './migrations';
import { openingFault } from './opening-fault';
import { ormOptions, type Patience } from './orm.options';
import { refusePooler } from './pooler';
import type { Schema } from './schema';

export interface OpenDatabase {
  readonly connections: Connections;
  /** Of the embedded engine, which has no connection but one: hears a channel from now on. */
  listen(channel: string, onMessage: (payload: string) => void): Promise<void>;
  readonly orm: MikroORM;
  /** The disk of the embedded engine; null where the database is on a server, which watches its own. */
  readonly disk: DiskSpace | null;
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
  /** For tests: what to take for the free space of the disk, on either engine. */
  readonly freeBytes?: FreeBytes | undefined;
  /** Called once the schema is up to date, before anybody else uses the database. */
  readonly fill?: (em: EntityManager) => Promise<void>;
}

/**
 * Opens the database that the configuration names, and brings its schema up to date. When that fails, nothing stays open.
 *
 * @throws ConfigError when what is to lead past a pooler does not
 * @throws OperatorFault that says what to mend: DataDirInUse when another process runs the embedded engine on the same
 *   folder, DataDirFault, DiskTooFull, DatabaseDamaged, DatabaseNewer, ServerFault
 */
export async function openDatabase(
  config: Config,
  schema: Schema,
  { patience = 'request', embedded, freeBytes, fill }: OpenOptions = {},
): Promise<OpenDatabase> {
  const { url, directUrl } = config.database;
  const onDisk = url === null && !embedded;
  const opened = new Opened();
  const connect = async (as: Patience): Promise<MikroORM> => {
    const orm = (await MikroORM.init(ormOptions(config, schema, as, embedded) as never)) as MikroORM;
    opened.push(() => orm.close());
    return orm;
  };
  try {
    if (directUrl !== null) await refusePooler(directUrl, url);
    const disk = onDisk || freeBytes ? new DiskSpace(config.dataDir, freeBytes) : null;
    if (onDisk) await readyFolder(config, disk, opened);
    const preparing = await connect('command');
    if (onDisk) await guardEngine(preparing, config);
    const migrated = await migrate(preparing, schema, directUrl);
    if (migrated.length > 0) logger.log(`Migrated: ${migrated.join(', ')}`);
    await fill?.(preparing.em);
    const keep = url === null || patience === 'command';
    if (!keep) await opened.closeLast();
    const orm = keep ? preparing : await connect('request');
    if (disk && patience === 'request') {
      disk.watch();
      opened.push(() => disk.stop());
    }
    return {
      connections: keep ? new UnsharedConnections(orm.em) : new SharedConnections(await poolOf(orm)),
      listen: async (channel, onMessage) => {
        await onEmbedded(orm, (engine) => engine.listen(channel, onMessage));
      },
      orm,
      disk,
      migrated,
      close: () => opened.closeAll(),
    };
  } catch (error) {
    await opened.closeAll().catch(() => undefined);
    throw directUrl === null ? error : openingFault(error, directUrl);
  }
}

/** What is open, to be closed in the opposite order. */
class Opened {
  private readonly closers: (() => Promise<void> | void)[] = [];

  push(close: () => Promise<void> | void): void {
    this.closers.push(close);
  }

  async closeLast(): Promise<void> {
    await this.closers.pop()?.();
  }

  async closeAll(): Promise<void> {
    try {
      await this.closeLast();
    } finally {
      if (this.closers.length > 0) await this.closeAll();
    }
  }
}

async function readyFolder({ dataDir }: Config, disk: DiskSpace | null, opened: Opened): Promise<void> {
  opened.push(lockDataDir(dataDir));
  await disk?.requireRoom({ isNew: !hasDatabase(dataDir) });
  await prepareEmbedded(dataDir);
}

/** @throws DatabaseDamaged when the engine cannot start on its folder */
async function guardEngine(orm: MikroORM, { dataDir }: Config): Promise<void> {
  try {
    const engine = (await orm.em.getConnection().getNativeClient()) as unknown as PGlite;
    guardFiles(filesOf(engine), endProcess(dataDir));
  } catch (error) {
    throw new DatabaseDamaged(databaseFolder(dataDir), { cause: error });
  }
}

function poolOf(orm: MikroORM): Promise<Pool> {
  return orm.em.getConnection().getNativeClient();
}
