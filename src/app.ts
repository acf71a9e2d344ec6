import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { PGlite } from '@electric-sql/pglite';
import { AppModule } from './app.module';
import { configureApp } from './app.setup';
import type { Config } from './platform/config/config';
import { BroadsheetExpressAdapter } from './platform/http/express-adapter';

/**
 * The application, configured and not yet listening: what the server runs is what every test calls.
 *
 * @param embedded a database engine that is already running, for tests
 */
export async function createApp(config: Config, embedded?: PGlite): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(config, embedded),
    new BroadsheetExpressAdapter(),
    { bodyParser: false, bufferLogs: true, abortOnError: false },
  );
  return configureApp(app);
}
