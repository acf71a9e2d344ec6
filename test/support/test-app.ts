import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import type TestAgent from 'supertest/lib/agent';
import { createApp } from '../../src/app/create-app';
import { Database } from '../../src/platform/database/database';
import { execute } from '../../src/platform/database/execute';
import { MailCatcher } from './mail-catcher';
import { dump, keepLog, noteSecretsOf, secretsIn } from './secrets';
import { createTestDatabase, testConfig } from './test-database';

export interface TestApp {
  readonly app: NestExpressApplication;
  readonly server: Server;
  /** Where it listens: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Sends a request to the application. */
  readonly http: TestAgent;
  /** What it mails, unless it was told of another `MAIL_URL`. */
  readonly mail: MailCatcher;
  /** Runs SQL in its database, and returns the rows. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/**
 * The real application on a database of its own, listening on a free port, with a mail server of its own.
 *
 * When it is closed, neither what it logged nor any row that it leaves may hold a token, link or password of any test's:
 * unless `MAIL_URL` was given as undefined, for then links are logged on purpose.
 */
export async function startApp(variables: Record<string, string | undefined> = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const mail = await MailCatcher.start();
  const config = testConfig({
    ...(database.url !== null && { DATABASE_URL: database.url }),
    MAIL_URL: mail.url,
    ...variables,
  });
  const app = await createApp(config, database.embedded);
  const log = keepLog(app);
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer();
  noteSecretsOf(server);
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const db = app.get(Database);
  return {
    app,
    server,
    url,
    http: request(url),
    sql: (text, values = []) => execute(db.em.fork(), text, values),
    mail,
    close: async () => {
      server.closeAllConnections();
      const rows = config.mail.url === null ? '' : await dump(app);
      await app.close();
      await database.drop();
      await mail.close();
      if (config.mail.url !== null) {
        expect({ logged: secretsIn(log.join('')), stored: secretsIn(rows) }).toEqual({
          logged: [],
          stored: [],
        });
      }
    },
  };
}
