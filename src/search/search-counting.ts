import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Placeholders, sql } from '../platform/database/sql';
import { command } from '../platform/database/statement';
import { SearchReindexing } from './search-reindexing';
import { type Periodic, periodically } from '../platform/kernel/periodically';

/** How old the counts of words are at most, while an instance runs. */
const COUNT_INTERVAL_MS = 5_000;
/** Documents that one statement takes in. */
const COUNT_BATCH = 500;

const COUNT = command({
  name: 'search.count',
  rows: 'one',
  row: z.strictObject({ counted: z.int() }),
  sql: ({ most }: Placeholders<{ most: number }>) => sql`select search_count(${most}::int) as counted`,
});

/**
 * Takes what writers have appended into the counts of words. A document is found at once all the same: the counts say
 * only how rare a word is.
 */
@Injectable()
export class SearchCounting implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private counting?: Periodic;
  private isStopping = false;

  constructor(
    private readonly db: Database,
    private readonly reindexing: SearchReindexing,
  ) {}

  onApplicationBootstrap(): void {
    this.counting = periodically('counting the words of the search', COUNT_INTERVAL_MS, () => this.count());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.counting?.stop();
  }

  /** Until nothing is left to count, or another instance counts. What a migration found there is indexed first. */
  async count(): Promise<void> {
    if (await this.reindexing.isUnfinished()) await this.reindexing.finish(undefined, () => this.isStopping);
    while ((await this.db.run(COUNT, { most: COUNT_BATCH })).counted >= COUNT_BATCH);
  }
}
