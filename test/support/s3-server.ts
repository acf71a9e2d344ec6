import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = `
  const S3rver = require('s3rver');
  const [directory, port] = process.argv.slice(1);
  const server = new S3rver({
    port: Number(port), address: '127.0.0.1', directory, silent: true, configureBuckets: [{ name: 'media' }],
  });
  server.run().then((address) => console.log(address.port));
`;

/** An object store that speaks S3, as a process of its own: one that can be stopped while somebody uses it. */
export class S3Server {
  readonly folder = mkdtempSync(join(tmpdir(), 'broadsheet-s3-'));
  private child: ChildProcess | undefined;
  private port = 0;

  static async start(): Promise<S3Server> {
    const server = new S3Server();
    await server.start();
    return server;
  }

  /** What `STORAGE_URL` names it by. */
  get url(): string {
    return `s3://S3RVER:S3RVER@127.0.0.1:${this.port}/media/uploads?tls=off`;
  }

  /** Again where it was, if it was stopped. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['-e', PROGRAM, this.folder, String(this.port)], {
      cwd: join(__dirname, '../..'),
      env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    this.port = Number(said.toString());
    this.child = child;
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
