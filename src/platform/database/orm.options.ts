import { join } from 'node:path';
import type { Options } from '@mikro-orm/core';
import { Logger } from '@nestjs/common';
import { Migrator } from '@mikro-orm/migrations';
import { PgliteDriver } from '@mikro-orm/pglite';
import { EntityManager, PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { PGlite } from '@electric-sql/pglite';
import type { Config } from '../config/config';
import { EMBEDDED_EXTENSIONS } from './embedded-extensions';
import { migrationsList } from './migrations';
import { CONNECT_DEADLINE_MS, type Preparation, PreparingClient } from './preparing-client';
import type { Schema } from './schema';

const logger = new Logger('MikroORM');

/** Before a command, or a start, is told that no server answers. */
const COMMAND_CONNECT_DEADLINE_MS = 10_000;

/** Milliseconds that a migration waits for a table in use before it lets go and tries again. */
const LOCK_TIMEOUT = 5_000;

/**
 * Who will use the connections: requests, which are refused rather than kept waiting, or a command or migration, which
 * may take as long as it needs.
 */
export type Patience = 'request' | 'command';

/** What both engines share, then what tells them apart. Nothing here connects. */
export function ormOptions(
  config: Config,
  schema: Schema,
  patience: Patience,
  embedded?: PGlite,
): Partial<Options> {
  const common: Partial<Options> = {
    entities: [...schema.entities],
    entityManager: EntityManager,
    extensions: [Migrator],
    forceUtcTimezone: true,
    logger: (message) => {
      logger.debug(message);
    },
    colors: false,
    migrations: { migrationsList: migrationsList(schema.migrations), snapshot: false },
  };
  return config.database.url === null
    ? { ...common, ...embeddedOptions(config, embedded) }
    : { ...common, ...(patience === 'request' ? requestOptions(config) : commandOptions(config)) };
}

function embeddedOptions(config: Config, pglite?: PGlite): Partial<Options> {
  return {
    driver: PgliteDriver,
    dbName: join(config.dataDir, 'database'),
    driverOptions: pglite ? { pglite } : { extensions: EMBEDDED_EXTENSIONS },
  };
}

function requestOptions({ database }: Config): Partial<Options> {
  return {
    driver: PostgreSqlDriver,
    clientUrl: database.url ?? '',
    driverOptions: {
      Client: PreparingClient,
      preparation: { isNamed: true } satisfies Preparation,
      max: database.poolSize,
      connectionTimeoutMillis: CONNECT_DEADLINE_MS,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'broadsheet',
    },
  };
}

/** Past a pooler: a migration needs a session of its own. */
function commandOptions({ database }: Config): Partial<Options> {
  return {
    driver: PostgreSqlDriver,
    clientUrl: database.directUrl ?? '',
    driverOptions: {
      max: 2,
      connectionTimeoutMillis: COMMAND_CONNECT_DEADLINE_MS,
      lock_timeout: LOCK_TIMEOUT,
      application_name: 'broadsheet command',
    },
  };
}
