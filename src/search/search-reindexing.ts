import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { command, question } from '../platform/database/statement';
import { INDEXED } from './reindexing.view';

/** Called after each batch. */
export type ReindexProgress = (what: string, done: number, total: number) => void;

const KINDS = ['articles', 'comments', 'profiles', 'tags'] as const;

const Reindexing = z.strictObject({
  kind: z.int(),
  lastId: z.int(),
  topId: z.int().nullable(),
  isFinished: z.boolean(),
});

const STATE = question({
  name: 'search.reindexings',
  rows: 'many',
  row: Reindexing,
  sql: () => sql`select kind, last_id as "lastId", top_id as "topId", finished_at is not null as "isFinished"
                   from search_reindexings order by kind`,
});

const tops = sql.join(
  INDEXED.map(({ kind, topId }) => sql`when ${kind} then ${topId}`),
  sql` `,
);

/** Begins anew with what has no highest number yet, which is what one run goes up to: what is newer is indexed by itself. */
const BEGIN = command({
  name: 'search.beginReindexing',
  rows: 'none',
  sql: () => sql`update search_reindexings set last_id = 0, finished_at = null, top_id = coalesce(case kind ${tops} end, 0)
                  where top_id is null`,
});

const RESET = command({
  name: 'search.resetReindexing',
  rows: 'none',
  sql: () => sql`update search_reindexings set top_id = null, last_id = 0, finished_at = null`,
});

/** A batch and how far it got, in one statement: a killed run goes on where it was. Two runs take turns. */
const batchOf = (index: number) => ({
  rows: 'none' as const,
  sql: () => {
    const { kind, batch } = INDEXED[index] ?? INDEXED[0] ?? { kind: sql`0`, batch: () => sql`` };
    return sql`
      with state as materialized (select last_id, top_id from search_reindexings where kind = ${kind} for update),
           batch as materialized (${batch(sql`(select last_id from state)`, sql`(select top_id from state)`)}),
           indexed as materialized (
             select count(search_put(false, document)) as n, max(id) as last_id from batch)
      update search_reindexings r set last_id = coalesce(indexed.last_id, r.last_id),
             finished_at = case when indexed.n = 0 then now() end
        from indexed where r.kind = ${kind}`;
  },
});

const BATCHES = [
  command({ name: 'search.reindexArticles', ...batchOf(0) }),
  command({ name: 'search.reindexComments', ...batchOf(1) }),
  command({ name: 'search.reindexProfiles', ...batchOf(2) }),
  command({ name: 'search.reindexTags', ...batchOf(3) }),
];

/** Makes the index of what is there already: after a migration, or when somebody asks for it. */
@Injectable()
export class SearchReindexing {
  constructor(private readonly db: Database) {}

  /** Does what is left of a run, until it is done or `isStopped`; each batch is a transaction of its own. */
  async finish(
    progress: ReindexProgress = () => undefined,
    isStopped: () => boolean = () => false,
  ): Promise<void> {
    await this.db.run(BEGIN, {});
    for (let state = await this.next(); state !== undefined && !isStopped(); state = await this.next()) {
      const batch = BATCHES[state.kind - 1];
      if (batch === undefined) throw new Error(`Nothing is indexed as ${state.kind}`);
      await this.db.run(batch, {});
      const [after] = (await this.db.run(STATE, {})).filter(({ kind }) => kind === state.kind);
      if (after) {
        const total = after.topId ?? 0;
        progress(KINDS[state.kind - 1] ?? '', after.isFinished ? total : after.lastId, total);
      }
    }
  }

  /** Whether a run is unfinished. */
  async isUnfinished(): Promise<boolean> {
    return (await this.next()) !== undefined;
  }

  /** Begins a new run. What the index holds stays there until it is replaced, row by row. */
  async reset(): Promise<void> {
    await this.db.run(RESET, {});
  }

  private async next() {
    return (await this.db.run(STATE, {})).find(({ isFinished }) => !isFinished);
  }
}
