import { eventually } from '../support/eventually';
import { MailCatcher } from '../support/mail-catcher';
import { build, preparedFolder, removeFolder, ServerProcess } from '../support/server-process';
import { createTestDatabase, SERVER_URL, type TestDatabase } from '../support/test-database';

/** Milliseconds; on a server, a job that was begun is another's once its process has been silent for 15 seconds or so. */
const ABANDONED = 60_000;
/** Milliseconds; each test starts a process or two, whose embedded engine alone takes seconds. */
const PROCESSES = 90_000;

describe('Mail of a process', () => {
  const MAILING_SERVER = 'test/support/mailing-server.cjs';
  let folder: string;
  let catcher: MailCatcher;
  let database: TestDatabase | undefined;
  let variables: Record<string, string>;
  let server: ServerProcess | undefined;

  beforeAll(build);
  beforeEach(async () => {
    folder = preparedFolder();
    catcher = await MailCatcher.start();
    variables = { DATA_DIR: folder, SEED: 'none', SHUTDOWN_GRACE_MS: '0', LOG_LEVEL: 'trace' };
    if (SERVER_URL) {
      database = await createTestDatabase();
      variables['DATABASE_URL'] = database.url ?? '';
    }
  });
  afterEach(async () => {
    await server?.kill();
    await catcher.close();
    await database?.drop();
    removeFolder(folder);
  });

  it(
    'arrives after a restart when the process is killed between commit and sending',
    async () => {
      const killed = ServerProcess.launch(
        { ...variables, MAIL_URL: catcher.url, POST_NOTES: '3', KILL: 'yes' },
        MAILING_SERVER,
      );
      expect(await killed.exit()).toBeNull();
      expect(catcher.messages).toEqual([]);
      server = await ServerProcess.start({ ...variables, MAIL_URL: catcher.url }, MAILING_SERVER);
      const arrived = [];
      for (const n of [0, 1, 2]) arrived.push(await catcher.waitFor(`note-${n}@example.com`, ABANDONED));
      expect(arrived[0]?.text).toContain(`${server.url}/notes/0?token=secret-token`);
      expect(server.output).not.toMatch(/secret-token|example\.com|\/notes\//);
    },
    PROCESSES,
  );

  it(
    'keeps links, addresses and passwords out of the log, however the server fails',
    async () => {
      await catcher.become('temporary');
      const url = catcher.url.replace('smtp://', 'smtp://user:the-password@');
      server = await ServerProcess.start({ ...variables, MAIL_URL: url, POST_NOTES: '1' }, MAILING_SERVER);
      const { output } = await eventually('a failure', () =>
        server?.output.includes('Job failed') ? server : null,
      );
      expect(output).not.toMatch(/secret-token|example\.com|\/notes\/|the-password/);
    },
    PROCESSES,
  );

  it(
    'logs the link when there is no server to send it through',
    async () => {
      server = await ServerProcess.start({ ...variables, POST_NOTES: '1' }, MAILING_SERVER);
      const url = server.url;
      await eventually('the link', () => server?.output.includes(`${url}/notes/0?token=secret-token`));
    },
    PROCESSES,
  );
});
