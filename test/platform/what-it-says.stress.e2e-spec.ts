import { DEMO_ADDRESS, DEMO_PASSWORD } from '../../src/demo/demo-password';
import { preparedFolder, removeFolder, runProcess, ServerProcess } from '../support/server-process';
import { createTestDatabase, SERVER_URL, type TestDatabase } from '../support/test-database';

describe('What the server says of itself', () => {
  let folder: string;
  let database: TestDatabase | undefined;
  let variables: Record<string, string>;
  const running: ServerProcess[] = [];

  async function start(more: Record<string, string>): Promise<ServerProcess> {
    const server = await ServerProcess.start({ ...variables, ...more });
    running.push(server);
    return server;
  }

  /** What it wrote until it had ended, line by line. */
  async function linesOf(server: ServerProcess): Promise<string[]> {
    server.signal('SIGTERM');
    expect(await server.exit()).toBe(0);
    return server.output.split('\n').filter(Boolean);
  }

  beforeEach(async () => {
    folder = preparedFolder();
    database = SERVER_URL ? await createTestDatabase() : undefined;
    variables = {
      DATA_DIR: folder,
      SHUTDOWN_GRACE_MS: '0',
      ...(database && { DATABASE_URL: database.url ?? '' }),
    };
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.kill()));
    await database?.drop();
    removeFolder(folder);
  });

  /** Where the data is, as the last line names it. */
  const place = () =>
    database ? `the PostgreSQL database ${new URL(database.url ?? '').pathname.slice(1)} at ` : folder;

  it('ends with the site, the docs, the sign-in and its data, and nothing of the framework or the engine is around', async () => {
    // Of a first start, which has the most to say.
    if (!SERVER_URL) removeFolder(folder);
    const server = await start({ SEED: 'demo' });
    const said = (await linesOf(server)).map((line) => JSON.parse(line) as { context: string; msg: string });
    const welcome = said.findIndex(({ msg }) => msg.startsWith('Broadsheet is up'));
    expect(said.slice(welcome).map(({ msg }) => msg)).toEqual([
      `Broadsheet is up at ${server.url} - docs ${server.url}/docs - document ${server.url}/openapi.json`,
      `Sign in as ${DEMO_ADDRESS} with the password ${DEMO_PASSWORD}`,
      expect.stringContaining(`Its data is in ${place()}`),
      // Until it is stopped, that is all.
      'Shutting down',
      'Stopped',
    ]);
    expect(new Set(said.slice(0, welcome).map(({ context }) => context))).toEqual(new Set(['Database']));
    expect(welcome).toBeLessThanOrEqual(2);
  });

  it('tells all that the framework says at LOG_LEVEL=debug', async () => {
    const lines = await linesOf(await start({ SEED: 'none', LOG_LEVEL: 'debug' }));
    expect(lines.filter((line) => line.includes('"context":"RouterExplorer"')).length).toBeGreaterThan(20);
  });

  it('tells how an empty site is filled', async () => {
    const lines = await linesOf(await start({ SEED: 'none' }));
    const how = database
      ? 'fill it with `npm run db:seed`'
      : 'stop the server and fill it with `npm run db:seed`';
    expect(lines.join('\n')).toContain(`The site is empty: sign up, or ${how}`);
  });

  it('keeps the path of a 404 in the access log, up to a bound, and never its query', async () => {
    const server = await start({ SEED: 'none' });
    for (const path of [
      '/nothing/here?token=secret',
      `/${'x'.repeat(2_000)}?token=secret`,
      '/api/tags?token=secret',
    ])
      await fetch(`${server.url}${path}`);
    const lines = await linesOf(server);
    const logged = lines
      .map((line) => JSON.parse(line) as { msg: string; status?: number; path?: string })
      .filter(({ msg }) => msg === 'request');
    expect(logged.map(({ status, path }) => ({ status, path }))).toEqual([
      { status: 404, path: '/nothing/here' },
      { status: 404, path: `/${'x'.repeat(255)}` },
      { status: 200, path: undefined },
    ]);
    expect(lines.join('\n')).not.toContain('secret');
  });

  it('writes a line for people with LOG_FORMAT=pretty', async () => {
    const server = await start({ SEED: 'none', LOG_FORMAT: 'pretty' });
    await fetch(`${server.url}/nothing/here?token=secret`);
    const lines = await linesOf(server);
    expect(lines.filter((line) => line.includes('/nothing'))).toEqual([
      expect.stringMatching(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: GET \/nothing\/here 404 \d+ ms$/),
    ]);
    expect(lines.join('\n')).not.toContain('secret');
  });

  it('leaves its data to nobody else: commands beside it say what to do, where the engine is its own', async () => {
    await start({ SEED: 'none' });
    for (const [file, args] of [
      ['dist/cli/seed.js', []],
      ['dist/cli/admin.js', ['list']],
      ['dist/cli/migrate.js', []],
    ] as const)
      expect(runProcess(file, args, variables)).toEqual(
        database
          ? { status: 0, stderr: '' }
          : {
              status: 1,
              stderr: `The server is running on the data folder ${folder}: stop it, run this again, and start it anew.\n`,
            },
      );
  });
});
