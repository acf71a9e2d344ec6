import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import type TestAgent from 'supertest/lib/agent';
import { createApp } from '../../src/app';
import { Database } from '../../src/platform/database/database';
import { execute } from '../../src/platform/database/execute';
import { createTestDatabase, testConfig } from './test-database';

export interface TestApp {
  readonly app: NestExpressApplication;
  readonly server: Server;
  /** Where it listens: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Sends a request to the application. */
  readonly http: TestAgent;
  /** Runs SQL in its database, and returns the rows. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** The real application on a database of its own, listening on a free port. */
export async function startApp(variables: Record<string, string | undefined> = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const config = testConfig({ ...(database.url !== null && { DATABASE_URL: database.url }), ...variables });
  const app = await createApp(config, database.embedded);
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer();
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const db = app.get(Database);
  return {
    app,
    server,
    url,
    http: request(url),
    sql: (text, values = []) => execute(db.em.fork(), text, values),
    close: async () => {
      server.closeAllConnections();
      await app.close();
      await database.drop();
    },
  };
}
