import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHEAP_HASHES } from './cheap-hashes';
import { SERVER_URL, throughPooler } from './test-database';

const ROOT = join(__dirname, '../..');

/** Builds the server if its sources are newer than the build. */
export function build(): void {
  execFileSync(process.execPath, [join(ROOT, 'src/cli/build-if-stale.mts')], { cwd: ROOT, stdio: 'pipe' });
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'broadsheet-process-'));
}

/** A data folder in which the embedded engine finds a migrated, empty database, so that it need not make one first. */
export function preparedFolder(folder = temporaryFolder()): string {
  const template = process.env['BROADSHEET_TEMPLATE'] ?? '';
  if (!SERVER_URL) cpSync(join(template, 'database'), join(folder, 'database'), { recursive: true });
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a built program to its end. */
export function runProcess(
  file: string,
  args: readonly string[],
  variables: Record<string, string>,
): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, file), ...args],
    { env: { PATH: process.env['PATH'], ...variables }, encoding: 'utf8' },
  );
  return { status, stderr };
}

/** The built server as a process of its own, as an operator runs it. */
export class ServerProcess {
  /** All that it wrote, to either stream. */
  output = '';
  url = '';
  private readonly exited: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    const collect = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    this.exited = new Promise((resolve) => child.on('exit', resolve));
  }

  /** Starts it, without waiting; or another program that does as it does. */
  static launch(variables: Record<string, string>, file = 'dist/main.js'): ServerProcess {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, file)], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        LOG_FORMAT: 'json',
        RATE_LIMIT: 'off',
        ...CHEAP_HASHES,
        ...throughPooler(variables),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServerProcess(child);
  }

  /** Starts it, and waits until it listens. */
  static async start(variables: Record<string, string>, file?: string): Promise<ServerProcess> {
    const server = ServerProcess.launch(variables, file);
    await server.listening();
    return server;
  }

  async listening(): Promise<void> {
    for (;;) {
      const up = /Broadsheet is up at (http:\/\/[^\s"]+)/.exec(this.output);
      if (up?.[1] !== undefined) {
        this.url = up[1];
        return;
      }
      if (this.child.exitCode !== null) throw new Error(`The server did not start:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Its exit code; null when a signal ended it. */
  exit(): Promise<number | null> {
    return this.exited;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
