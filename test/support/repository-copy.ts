import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
/** What is installed, made or local. */
const LEFT_OUT = ['.git', '.env', '.data', 'node_modules', 'dist', 'coverage', 'sdk', 'bench-results'];

const AUTHOR = ['-c', 'user.name=A test', '-c', 'user.email=test@example.com'];

/** A copy of the repository as it stands, in a folder of its own, to be changed at will. */
export class RepositoryCopy {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'broadsheet-copy-')));

  constructor() {
    for (const name of readdirSync(ROOT).filter((each) => !LEFT_OUT.includes(each)))
      cpSync(join(ROOT, name), join(this.folder, name), { recursive: true });
    symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(this.folder, 'node_modules'));
    this.git('init', '--quiet');
    writeFileSync(join(this.folder, '.git/info/exclude'), 'node_modules\n');
    this.git('add', '--all');
    this.git(...AUTHOR, 'commit', '--quiet', '--message', 'As it stands');
  }

  /** Runs a command line in it; returns what it wrote, with its exit code at the end. */
  run(command: string, variables: Readonly<Record<string, string>> = {}): string {
    const { PATH, HOME } = process.env;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd: this.folder,
      env: { PATH, HOME, ...variables },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    return `${stdout}${stderr}\nexit ${status}`;
  }

  /** Starts a program in it, in a group of processes of its own that can be ended whole. */
  launch(
    program: string,
    args: readonly string[],
    variables: Readonly<Record<string, string>>,
  ): ChildProcess {
    const { PATH, HOME } = process.env;
    return spawn(program, args, {
      cwd: this.folder,
      env: { PATH, HOME, ...variables },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** The files that were changed (`M`) or added (`??`). */
  changes(): string[] {
    return this.git('status', '--porcelain', '--untracked-files=all')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.trim());
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.folder, encoding: 'utf8' });
  }
}
