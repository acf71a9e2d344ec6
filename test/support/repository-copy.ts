import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const AUTHOR = ['-c', 'user.name=A test', '-c', 'user.email=test@example.com'];

/** A copy of the repository as it stands, in a folder of its own, to be changed at will. */
export class RepositoryCopy {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'broadsheet-copy-')));

  constructor() {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    for (const file of listed.split('\0').filter((name) => name !== ''))
      cpSync(join(ROOT, file), join(this.folder, file), { force: true });
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
