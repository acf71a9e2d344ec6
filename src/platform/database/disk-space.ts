import { statfs } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { OperatorFault } from '../kernel/operator-fault';
import { type Periodic, periodically } from '../kernel/periodically';

/** The disk of the embedded database has no room for it to start on. */
export class DiskTooFull extends OperatorFault {
  constructor(dataDir: string, free: number, needed: number) {
    super(
      `The disk that holds the data folder ${dataDir} has ${mebibytes(free)} free, and the embedded database needs ` +
        `${mebibytes(needed)} to start: free some space, or set DATA_DIR to a folder on another disk.`,
    );
  }
}

const MEBIBYTE = 1_048_576;

/**
 * Below this writes are refused. The engine takes 16 MiB at once for its write-ahead log, more than once while a large
 * transaction ends, and cannot go on when it gets none; what runs in the background writes a little all the time.
 */
export const RESERVE_BYTES = 64 * MEBIBYTE;
/** An empty database with the demo data, on top of the reserve. */
const NEW_DATABASE_BYTES = 64 * MEBIBYTE;
const LOOK_INTERVAL_MS = 500;

/** Bytes that this user may still write to the disk of a folder. */
export type FreeBytes = (folder: string) => Promise<number>;

export const freeBytes: FreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** Watches how much room the disk of the embedded database has. */
export class DiskSpace {
  private readonly logger = new Logger(DiskSpace.name);
  private short = false;
  private watching: Periodic | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly free: FreeBytes = freeBytes,
  ) {}

  /** Whether writes are to be refused. */
  get isShort(): boolean {
    return this.short;
  }

  /** @throws DiskTooFull when the engine could not start, or would have to refuse every write at once */
  async requireRoom({ isNew }: { isNew: boolean }): Promise<void> {
    const needed = RESERVE_BYTES + (isNew ? NEW_DATABASE_BYTES : 0);
    const free = await this.free(this.dataDir);
    if (free < needed) throw new DiskTooFull(this.dataDir, free, needed);
  }

  /** Looks twice a second from now on. */
  watch(): void {
    this.watching = periodically('database.diskSpace', LOOK_INTERVAL_MS, () => this.look());
  }

  async stop(): Promise<void> {
    await this.watching?.stop();
  }

  private async look(): Promise<void> {
    const free = await this.free(this.dataDir);
    const short = free < RESERVE_BYTES;
    if (short === this.short) return;
    this.short = short;
    if (short)
      this.logger.error(
        `The disk that holds ${this.dataDir} has ${mebibytes(free)} free: writes are refused until it has ${mebibytes(RESERVE_BYTES)} again`,
      );
    else this.logger.log('The disk has room again: writes are taken');
  }
}

export function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / MEBIBYTE)} MiB`;
}
