import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEBIBYTE = 1_048_576;

/** A disk of any size: a file system in memory, which only root may mount, and only on Linux. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'broadsheet-disk-'));

  /** @throws Error that says what is missing, where nothing may be mounted */
  constructor(mebibytes: number, ...options: string[]) {
    try {
      execFileSync(
        'mount',
        ['-t', 'tmpfs', '-o', [`size=${mebibytes}m`, ...options].join(','), 'tmpfs', this.folder],
        { stdio: 'pipe' },
      );
    } catch (error) {
      rmSync(this.folder, { recursive: true });
      throw new Error('This test mounts a small disk, so it must run as root on Linux', { cause: error });
    }
  }

  get free(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return (bavail * bsize) / MEBIBYTE;
  }

  /** Takes up all but so many MiB of it, as some other program may. */
  fillUpTo(left: number): void {
    writeFileSync(join(this.folder, 'ballast'), Buffer.alloc(Math.max(0, this.free - left) * MEBIBYTE));
  }

  empty(): void {
    rmSync(join(this.folder, 'ballast'), { force: true });
  }

  remove(): void {
    execFileSync('umount', ['--lazy', this.folder], { stdio: 'pipe' });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
