import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PGlite } from '@electric-sql/pglite';
import { AppModule, CONTRIBUTIONS, SCHEMA } from '../app.module';
import { seedDemo } from '../demo/seed-demo';
import { configureApp } from './setup';
import type { Config } from '../platform/config/config';
import type { FreeBytes } from '../platform/database/disk-space';
import { openDatabase } from '../platform/database/open-database';
import { BroadsheetExpressAdapter } from '../platform/http/express-adapter';

/**
 * The application, configured and not yet listening: what the server runs is what every test calls.
 *
 * @param embedded a database engine that is already running, for tests
 * @param freeBytes what to take for the free space of the disk, for tests
 */
export async function createApp(
  config: Config,
  embedded?: PGlite,
  freeBytes?: FreeBytes,
): Promise<NestExpressApplication> {
  // First, and apart from Nest, which would print a page about a database that cannot be had.
  Logger.attachBuffer();
  const database = await openDatabase(config, SCHEMA, {
    embedded,
    freeBytes,
    fill: (em) => loadDemo(em, config),
  });
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(config, database),
    new BroadsheetExpressAdapter(),
    { bodyParser: false, bufferLogs: true, abortOnError: false },
  );
  return configureApp(app);
}

/** Loads the demo data if the configuration asks for it and there are no accounts yet. */
async function loadDemo(em: EntityManager, config: Config): Promise<void> {
  if (config.seed !== 'demo') return;
  if (await seedDemo(em, config, CONTRIBUTIONS.recounts, CONTRIBUTIONS.demo))
    new Logger('Database').log('Loaded the demo data');
}
