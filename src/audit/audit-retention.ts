import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Placeholders, raw, sql } from '../platform/database/sql';
import { command } from '../platform/database/statement';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import { AuditSettings } from './audit.settings';

const FORGET_INTERVAL_MS = 3_600_000;
/** Events that one statement deletes. */
const FORGET_BATCH = 1_000;

const FORGET = command({
  name: 'audit.forget',
  rows: 'one',
  row: z.strictObject({ forgotten: z.int() }),
  sql: ({ seconds }: Placeholders<{ seconds: number }>) => sql`
    select audit_forget(${seconds}::float8 * interval '1 second', ${raw(String(FORGET_BATCH))}) as forgotten`,
});

/** Deletes events that are older than AUDIT_RETENTION. Without it, none. */
@Injectable()
export class AuditRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private forgetting?: Periodic;

  constructor(
    private readonly settings: AuditSettings,
    private readonly db: Database,
  ) {}

  onApplicationBootstrap(): void {
    const { retentionSeconds } = this.settings;
    if (retentionSeconds === undefined) return;
    this.forgetting = periodically('deleting old audit events', FORGET_INTERVAL_MS, () =>
      this.forget(retentionSeconds),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.forgetting?.stop();
  }

  private async forget(seconds: number): Promise<void> {
    while ((await this.db.run(FORGET, { seconds })).forgotten >= FORGET_BATCH);
  }
}
