import type { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHEAP_HASHES } from '../support/cheap-hashes';
import { eventually } from '../support/eventually';
import { RepositoryCopy } from '../support/repository-copy';
import { createTestDatabase, SERVER_URL, type TestDatabase } from '../support/test-database';

const SAVES = 5;
/** Milliseconds for a build and a start on a busy machine. */
const PATIENCE = 60_000;

describe('npm run start:dev', () => {
  let copy: RepositoryCopy;
  let database: TestDatabase | undefined;
  let watcher: ChildProcess;
  let output = '';

  beforeAll(async () => {
    copy = new RepositoryCopy();
    database = SERVER_URL ? await createTestDatabase() : undefined;
    watcher = copy.launch('npm', ['run', 'start:dev'], {
      ...CHEAP_HASHES,
      PORT: '0',
      LOG_FORMAT: 'json',
      SEED: 'none',
      ...(database && { DATABASE_URL: database.url ?? '' }),
    });
    const collect = (chunk: Buffer) => (output += chunk.toString());
    watcher.stdout?.on('data', collect);
    watcher.stderr?.on('data', collect);
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => watcher.once('exit', resolve));
    if (watcher.pid !== undefined) process.kill(-watcher.pid, 'SIGKILL');
    await ended;
    await database?.drop();
    copy.remove();
  });

  /** The addresses of the servers that have come up so far. */
  const servers = (): string[] =>
    [...output.matchAll(/Broadsheet is up at (http:\/\/[^\s"]+)/g)].flatMap(([, url]) => url ?? []);

  async function serverNumber(count: number): Promise<string> {
    try {
      return await eventually(`server ${count}`, () => servers()[count - 1], PATIENCE);
    } catch (error) {
      throw new Error(`${(error as Error).message}:\n${output.slice(-3_000)}`, { cause: error });
    }
  }

  it(`has a server that runs after each of ${SAVES} saves`, async () => {
    await serverNumber(1);
    for (let saves = 1; saves <= SAVES; saves++) {
      appendFileSync(join(copy.folder, 'src/app/guards.ts'), `\n// Saved ${saves} times.\n`);
      const url = await serverNumber(saves + 1);
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    }
  }, 420_000);
});
