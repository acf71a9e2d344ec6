import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { configureApp } from '../../src/app/setup';
import { AppModule, SCHEMA } from '../../src/app.module';
import { openDatabase } from '../../src/platform/database/open-database';
import { BroadsheetExpressAdapter } from '../../src/platform/http/express-adapter';
import { createTestDatabase, testConfig } from './test-database';

@Module({})
class ThrowAwayModule {
  static around(app: DynamicModule, controller: Type): DynamicModule {
    return { module: ThrowAwayModule, imports: [app], controllers: [controller] };
  }
}

export interface ThrowAwayApp {
  readonly app: NestExpressApplication;
  /** Where it listens: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Ends it, in order. */
  close(): Promise<void>;
}

/** The real application with a controller more, for what no route does yet. */
export async function startWith(controller: Type): Promise<ThrowAwayApp> {
  const database = await createTestDatabase();
  const config = testConfig({ ...(database.url !== null && { DATABASE_URL: database.url }) });
  const opened = await openDatabase(config, SCHEMA, { embedded: database.embedded });
  const root = ThrowAwayModule.around(AppModule.forRoot(config, opened), controller);
  const app = await NestFactory.create<NestExpressApplication>(root, new BroadsheetExpressAdapter(), {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  await configureApp(app).listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}
