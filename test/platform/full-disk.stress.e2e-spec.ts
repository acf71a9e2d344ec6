import { chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Actor, signUp } from '../support/actors';
import { eventually } from '../support/eventually';
import { preparedFolder, runProcess, ServerProcess } from '../support/server-process';
import { SmallDisk } from '../support/small-disk';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, onServer, rowsOnServer, SERVER_URL } from '../support/test-database';

/** A body that takes some room. */
const article = (title: string) => ({
  article: { title, description: 'x', body: 'It goes on and on. '.repeat(2_000) },
});

async function statusOf(write: PromiseLike<{ status: number }>): Promise<number> {
  return (await write).status;
}

if (SERVER_URL) {
  describe('A PostgreSQL server whose disk is full', () => {
    const name = `broadsheet_full_${process.pid}`;
    let disk: SmallDisk;
    let app: TestApp;
    let alice: Actor;

    beforeAll(async () => {
      disk = new SmallDisk(64);
      // A folder of the server's own user, on this machine.
      const [row] = await rowsOnServer<{ data_directory: string }>('show data_directory');
      const { uid, gid } = statSync(row?.data_directory ?? '');
      chownSync(disk.folder, uid, gid);
      await onServer(`create tablespace ${name} location '${disk.folder}'`);
      const database = await createTestDatabase(name);
      app = await startApp({}, database);
      alice = await signUp(app);
    });
    afterAll(async () => {
      disk.empty();
      await app.close();
      await onServer(`drop tablespace ${name}`);
      disk.remove();
    });

    it('is a 503 to writes, and none to reads, until there is room again', async () => {
      const { slug } = await alice.publish();
      disk.fillUpTo(0);
      const refused = await eventually('a refusal', async () => {
        const { status, headers } = await alice.post('/api/articles', article('Too much'));
        return status === 201 ? null : { status, retryAfter: headers['retry-after'] };
      });
      expect(refused).toEqual({ status: 503, retryAfter: '1' });
      await alice.get(`/api/articles/${slug}`).expect(200);
      await alice.get('/health/ready').expect(200);
      disk.empty();
      await eventually(
        'a write',
        async () => (await statusOf(alice.post('/api/articles', article('Room')))) === 201,
      );
    });
  });
} else {
  describe('The embedded engine on a disk that fills up', () => {
    let disk: SmallDisk;
    let variables: Record<string, string>;

    beforeEach(() => {
      disk = new SmallDisk(200);
      variables = {
        DATA_DIR: preparedFolder(join(disk.folder, 'data')),
        SEED: 'none',
        SHUTDOWN_GRACE_MS: '0',
      };
    });
    afterEach(() => {
      disk.remove();
    });

    it('refuses writes, answers reads, and takes writes again once there is room; then it stops in order', async () => {
      const server = await ServerProcess.start(variables);
      const alice = await signUp(server);
      const { slug } = await alice.publish();
      disk.fillUpTo(12);
      const refused = await eventually('a refusal', async () => {
        const { status, body } = await alice.post('/api/articles', article('Too much'));
        return status === 201 ? null : { status, errors: body.errors };
      });
      expect(refused).toEqual({
        status: 503,
        errors: { storage: ['is full, nothing can be written until space is freed'] },
      });
      await alice.get(`/api/articles/${slug}`).expect(200);
      expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
      expect(disk.free).toBeGreaterThan(6);
      disk.empty();
      await eventually(
        'a write',
        async () => (await statusOf(alice.post('/api/articles', article('Room')))) === 201,
      );
      server.signal('SIGTERM');
      expect(await server.exit()).toBe(0);
      expect(server.output).toContain('writes are refused');
    });

    it('ends with a sentence when the disk takes no more, and is whole when there is room again', async () => {
      disk.fillUpTo(70);
      // A command does not look at the disk all the time: it writes until it cannot.
      const sizes = ['--users', '500', '--articles', '60000'];
      const { status, stderr } = runProcess('dist/cli/seed.js', sizes, variables);
      expect(stderr).toMatch(
        /^The disk that holds the data folder \S+ is full: free some space, and start again\. Nothing that was acknowledged is lost\.\n$/,
      );
      expect(status).toBe(1);
      disk.empty();
      const server = await ServerProcess.start(variables);
      await (await signUp(server)).publish();
      const { articlesCount } = (await (await fetch(`${server.url}/api/articles`)).json()) as {
        articlesCount: number;
      };
      expect(articlesCount).toBe(1);
      await server.kill();
    });
  });
}
