import { DEMO_PASSWORD } from '../../src/demo/demo-password';
import { signUp, unique } from '../support/actors';
import { eventually } from '../support/eventually';
import { preparedFolder, removeFolder, ServerProcess } from '../support/server-process';
import { createTestDatabase, SERVER_URL, type TestDatabase } from '../support/test-database';

async function getJson(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

async function articlesCount({ url }: ServerProcess): Promise<number> {
  return ((await getJson(`${url}/api/articles?limit=1`)) as { articlesCount: number }).articlesCount;
}

const refusesConnections = ({ url }: ServerProcess): Promise<boolean> =>
  fetch(`${url}/health/live`).then(
    () => false,
    () => true,
  );

const isDraining = async ({ url }: ServerProcess): Promise<boolean> =>
  (await fetch(`${url}/health/ready`)).status === 503;

describe('The server as a process', () => {
  let folder: string;
  let database: TestDatabase | undefined;
  let variables: Record<string, string>;
  const running: ServerProcess[] = [];

  async function start(more: Record<string, string> = {}): Promise<ServerProcess> {
    const server = await ServerProcess.start({ ...variables, ...more });
    running.push(server);
    return server;
  }

  beforeEach(async () => {
    folder = preparedFolder();
    variables = { DATA_DIR: folder, SEED: 'demo', SHUTDOWN_GRACE_MS: '300' };
    if (SERVER_URL) {
      database = await createTestDatabase();
      variables['DATABASE_URL'] = database.url ?? '';
    }
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.kill()));
    await database?.drop();
    removeFolder(folder);
  });

  it('makes its database, loads the demo data once, and keeps its data over a restart', async () => {
    removeFolder(folder);
    const first = await start();
    expect(await getJson(`${first.url}/users/1`)).toEqual({ id: 1, username: 'bob' });
    expect(await articlesCount(first)).toBe(30);
    const answer = await fetch(`${first.url}/api/users/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: { email: 'bob@example.com', password: DEMO_PASSWORD } }),
    });
    expect(answer.status).toBe(200);
    await (await signUp(first)).publish();
    first.signal('SIGTERM');
    expect(await first.exit()).toBe(0);
    expect(await articlesCount(await start())).toBe(31);
  });

  it('loses nothing that it acknowledged when it is killed in the middle of writes', async () => {
    const first = await start({ SEED: 'none' });
    const alice = await signUp(first);
    const acknowledged: string[] = [];
    const write = async (): Promise<void> => {
      for (;;) {
        const title = unique('Written ');
        const answer = await alice.post('/api/articles', { article: { title, description: 'x', body: 'x' } });
        if (answer.status === 201)
          acknowledged.push((answer.body as { article: { slug: string } }).article.slug);
      }
    };
    const writers = Array.from({ length: 4 }, () => write().catch(() => undefined));
    while (acknowledged.length < 25) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.kill();
    await Promise.all(writers);

    const second = await start({ SEED: 'none' });
    const statuses = await Promise.all(
      acknowledged.map((slug) => fetch(`${second.url}/api/articles/${slug}`)),
    );
    expect(statuses.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    const listed = (await getJson(`${second.url}/api/articles?limit=100`)) as {
      articles: unknown[];
      articlesCount: number;
    };
    expect(listed.articlesCount).toBeGreaterThanOrEqual(acknowledged.length);
    expect(listed.articles).toHaveLength(Math.min(100, listed.articlesCount));
    const known = await fetch(`${second.url}/api/user`, { headers: { authorization: alice.authorization } });
    expect(known.status).toBe(200);
  });

  it('finishes the requests in flight when it is told to stop, and exits with 0', async () => {
    // No grace, and passwords that take a while: the socket closes while they are compared.
    const server = await start({ SHUTDOWN_GRACE_MS: '0', ARGON2_MEMORY_KIB: '19456', ARGON2_PASSES: '20' });
    const user = { email: 'bob@example.com', password: DEMO_PASSWORD };
    let answered = 0;
    const inFlight = Array.from({ length: 3 }, async () => {
      const { status } = await fetch(`${server.url}/api/users/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user }),
      });
      answered++;
      return status;
    });
    // Connections are taken in the order in which they come: once this one is answered, those have arrived.
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    server.signal('SIGTERM');
    await eventually('the closed socket', () => refusesConnections(server));
    expect(answered).toBeLessThan(inFlight.length);
    expect(await Promise.all(inFlight)).toEqual([200, 200, 200]);
    expect(await server.exit()).toBe(0);
  });

  it('fails readiness and closes connections during the grace before it stops', async () => {
    const server = await start({ SHUTDOWN_GRACE_MS: '1500' });
    server.signal('SIGTERM');
    await eventually('the signal to be heard', () => isDraining(server));
    const ready = await fetch(`${server.url}/health/ready`);
    const list = await fetch(`${server.url}/api/articles`);
    expect([ready.status, list.status, list.headers.get('connection')]).toEqual([503, 200, 'close']);
    expect(await server.exit()).toBe(0);
  });

  it('stops on SIGINT without a grace, and finishes what is in flight', async () => {
    const server = await start({
      SHUTDOWN_GRACE_MS: '60000',
      ARGON2_MEMORY_KIB: '19456',
      ARGON2_PASSES: '20',
    });
    const signIn = fetch(`${server.url}/api/users/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: { email: 'bob@example.com', password: DEMO_PASSWORD } }),
    });
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    server.signal('SIGINT');
    const stopped = server.exit();
    // Within the grace of a SIGTERM it would still be taken.
    await eventually('the closed socket', () => refusesConnections(server));
    expect((await signIn).status).toBe(200);
    expect(await stopped).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at once on a second %s', async (signal) => {
    const server = await start({ SHUTDOWN_GRACE_MS: '60000' });
    server.signal('SIGTERM');
    await eventually('the first signal to be heard', () => isDraining(server));
    server.signal(signal);
    expect(await server.exit()).toBe(1);
  });

  it('refuses to start in production without what production needs, naming every fault', async () => {
    const server = ServerProcess.launch({
      NODE_ENV: 'production',
      DATA_DIR: folder,
      PORT: 'x',
      SEED: 'demo',
    });
    expect(await server.exit()).toBe(1);
    for (const name of ['PORT', 'APP_SECRET', 'APP_URL', 'DATABASE_URL', 'MAIL_URL', 'SEED'])
      expect(server.output).toContain(`${name}:`);
    expect(server.output).not.toContain('at ');
  });

  it('writes a line for each request, and nothing secret in any', async () => {
    const server = await start({ LOG_LEVEL: 'trace' });
    const alice = await signUp(server);
    const { slug } = await alice.publish();
    await alice
      .get('/api/user')
      .set('Cookie', 'session=cookie-value')
      .set('X-Request-Id', 'named-by-the-caller')
      .expect(200);
    await alice.put('/api/user', { user: { password: 'another secret password' } }).expect(200);
    await alice.put('/api/user', { user: { email: 'bob@example.com' } }).expect(409);
    await alice
      .post('/api/users/login', { user: { email: alice.email, password: 'a wrong password' } })
      .expect(401);
    await fetch(`${server.url}/api/articles/${slug}`, {
      headers: { authorization: 'Token forged.token.value' },
    });
    server.signal('SIGTERM');
    await server.exit();
    const lines = server.output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ requestId }) => requestId === 'named-by-the-caller')).toMatchObject({
      msg: 'request',
      method: 'GET',
      route: '/api/user',
      status: 200,
      userId: expect.any(Number) as number,
      ms: expect.any(Number) as number,
    });
    const secrets = [
      alice.token,
      'correct horse battery',
      'another secret password',
      'a wrong password',
      'cookie-value',
      'forged.token.value',
      '$argon2id$',
    ];
    for (const secret of secrets) expect(server.output).not.toContain(secret);
  });
});
