import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import { MediaSweepRepository } from './media-sweep.repository';
import { ResumableRepository } from './resumable/resumable.repository';
import { MediaStorage } from './storage/media-storage';
import { Spool } from './storage/spool';

const SWEEP_INTERVAL_MS = 3_600_000;

/** A file without a row may be of an upload that is under way. After so long it is not. */
const ORPHAN_AGE_MS = 86_400_000;

const BATCH = 500;

/**
 * Clears away what nobody has any more: contents without a medium, and files without a row, which a process left behind
 * that was killed. The row goes before the file, so no row ever points to nothing.
 */
@Injectable()
export class MediaSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private sweeping?: Periodic;

  constructor(
    private readonly rows: MediaSweepRepository,
    private readonly storage: MediaStorage,
    private readonly spool: Spool,
    private readonly uploads: ResumableRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeping = periodically('clearing away media that nobody has', SWEEP_INTERVAL_MS, () =>
      this.sweep(),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping?.stop();
  }

  private async sweep(): Promise<void> {
    for (;;) {
      const keys = await this.rows.dropReleased();
      if (keys === null) break;
      await this.delete(keys);
    }
    for (let keys; (keys = await this.uploads.expire()) !== null;) await this.delete(keys);
    await this.sweepOrphans();
    await this.spool.sweep();
  }

  private async sweepOrphans(): Promise<void> {
    let batch: string[] = [];
    for await (const { key, storedAt } of this.storage.list()) {
      if (storedAt.getTime() > Date.now() - ORPHAN_AGE_MS) continue;
      batch.push(key);
      if (batch.length < BATCH) continue;
      await this.delete(await this.rows.findUnknown(batch));
      batch = [];
    }
    await this.delete(await this.rows.findUnknown(batch));
  }

  private async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.storage.delete(key);
  }
}
