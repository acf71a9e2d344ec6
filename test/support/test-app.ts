import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import type TestAgent from 'supertest/lib/agent';
import { createApp } from '../../src/app/create-app';
import type { FreeBytes } from '../../src/platform/database/disk-space';
import { Database } from '../../src/platform/database/database';
import { execute } from '../../src/platform/database/execute';
import { judgeAnswersOf } from '../contract/departures';
import { MailCatcher } from './mail-catcher';
import { dump, keepLog, noteSecretsOf, secretsIn } from './secrets';
import { createTestDatabase, type TestDatabase, testConfig } from './test-database';

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
  /** Ends it, and starts another that is configured alike on the same database, with another mail server. */
  restart(variables?: Record<string, string | undefined>): Promise<TestApp>;
  close(): Promise<void>;
}

/**
 * The real application on a database of its own, listening on a free port, with a mail server of its own.
 *
 * Whatever it answers, and to whom, is held against its own document: the test in which it departs from that fails.
 *
 * When it is closed, neither what it logged nor any row that it leaves may hold a token, link or password of any test's:
 * unless `MAIL_URL` was given as undefined, for then links are logged on purpose.
 *
 * @param freeBytes what it takes for the free space of its disk
 */
export async function startApp(
  variables: Record<string, string | undefined> = {},
  database?: TestDatabase,
  freeBytes?: FreeBytes,
): Promise<TestApp> {
  database ??= await createTestDatabase();
  const mail = await MailCatcher.start();
  const config = testConfig({
    ...(database.url !== null && { DATABASE_URL: database.url }),
    MAIL_URL: mail.url,
    ...variables,
  });
  const app = await createApp(config, database.embedded, freeBytes);
  const log = keepLog(app);
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer();
  noteSecretsOf(server);
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  await judgeAnswersOf(app);
  const db = app.get(Database);
  const stop = async () => {
    server.closeAllConnections();
    const rows = config.mail.url === null ? '' : await dump(app);
    await app.close();
    await mail.close();
    if (config.mail.url === null) return;
    expect({ logged: secretsIn(log.join('')), stored: secretsIn(rows) }).toEqual({ logged: [], stored: [] });
  };
  return {
    app,
    server,
    url,
    http: request(url),
    sql: (text, values = []) => execute(db.em.fork(), text, values),
    mail,
    restart: async (more = {}) => {
      await stop();
      return startApp({ ...variables, ...more }, database, freeBytes);
    },
    close: () => stop().finally(() => database.drop()),
  };
}
