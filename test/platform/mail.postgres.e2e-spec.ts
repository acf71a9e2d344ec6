import { Database } from '../../src/platform/database/database';
import { defineQueue } from '../../src/platform/jobs/job-queue';
import { Jobs } from '../../src/platform/jobs/jobs';
import { DatabaseLink } from '../support/database-link';
import { eventually } from '../support/eventually';
import { MailCatcher } from '../support/mail-catcher';
import { build, removeFolder, ServerProcess, temporaryFolder } from '../support/server-process';
import { startApp } from '../support/test-app';
import { createTestDatabase, databaseUrl, onServer, type TestDatabase } from '../support/test-database';

const MAILING_SERVER = 'test/support/mailing-server.cjs';
const COUNT = 40;
/** Milliseconds: the promise is seconds, and the machine may be busy. */
const SHUTDOWN = 15_000;

describe('Mail from several instances', () => {
  const name = `broadsheet_mail_${process.pid}`;
  let folder: string;
  let catcher: MailCatcher;
  let instances: ServerProcess[] = [];

  beforeAll(async () => {
    build();
    folder = temporaryFolder();
    catcher = await MailCatcher.start();
    await onServer(`create database ${name}`);
  });
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.kill()));
    await catcher.close();
    await onServer(`drop database if exists ${name} with (force)`);
    removeFolder(folder);
  });

  it('is sent once, by whichever comes first', async () => {
    const variables = { DATABASE_URL: databaseUrl(name), DATA_DIR: folder, MAIL_URL: catcher.url };
    instances = [0, 1].map(() =>
      ServerProcess.launch({ ...variables, POST_NOTES: String(COUNT) }, MAILING_SERVER),
    );
    await Promise.all(instances.map((instance) => instance.listening()));
    await eventually('all of them', () => catcher.messages.length >= 2 * COUNT);
    // Long enough for each worker to look again.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(catcher.messages).toHaveLength(2 * COUNT);
    expect(new Set(catcher.messages.map(({ messageId }) => messageId)).size).toBe(2 * COUNT);
  }, 90_000);
});

describe('Jobs in an outage of the database', () => {
  let database: TestDatabase;
  let link: DatabaseLink;

  beforeEach(async () => {
    database = await createTestDatabase();
    link = await DatabaseLink.to(database.url ?? '');
  });
  afterEach(async () => {
    await link.close();
    await database.drop();
  });

  it.each(['cut', 'silence'] as const)(
    'go on by themselves once it is over: %s',
    async (fault) => {
      const app = await startApp({ DATABASE_URL: link.url });
      const db = app.app.get(Database);
      const jobs = app.app.get(Jobs);
      const queue = defineQueue<{ n: number }>('numbers', { retryDelay: 1 });
      const seen: number[] = [];
      await jobs.handle(queue, ({ n }) => {
        seen.push(n);
        return Promise.resolve();
      });
      await db.transaction(() => jobs.enqueue(queue, { n: 1 }));
      await eventually('the first', () => seen.includes(1));
      link[fault]();
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      link.restore();
      await eventually('its return', () =>
        db
          .transaction(() => jobs.enqueue(queue, { n: 2 }))
          .then(
            () => true,
            () => false,
          ),
      );
      await eventually('the second', () => seen.includes(2));
      await app.close();
    },
    60_000,
  );

  it.each(['cut', 'silence'] as const)(
    'do not keep the process from ending with 0: %s',
    async (fault) => {
      const folder = temporaryFolder();
      const server = await ServerProcess.start({
        DATABASE_URL: link.url,
        DATA_DIR: folder,
        SHUTDOWN_GRACE_MS: '0',
      });
      link[fault]();
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      const told = Date.now();
      server.signal('SIGTERM');
      expect(await server.exit()).toBe(0);
      expect(Date.now() - told).toBeLessThan(SHUTDOWN);
      expect(server.output).not.toContain('Unhandled');
      removeFolder(folder);
    },
    60_000,
  );
});
