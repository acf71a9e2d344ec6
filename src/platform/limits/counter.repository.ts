import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../database/database';
import { type Placeholders, sql } from '../database/sql';
import { command } from '../database/statement';

/** What all instances together have counted for a key. */
const Count = z.strictObject({ key: z.string(), hits: z.int(), msLeft: z.int() });
export type Count = z.output<typeof Count>;

/** Hits to be added to a counter. */
export interface Addition {
  readonly key: string;
  readonly hits: number;
  /** Milliseconds until the window ends, as far as the instance that counts knows. */
  readonly msLeft: number;
}

/**
 * Adds to counters, and answers what all instances together have counted. Rows are taken in one order, or two instances
 * could deadlock.
 *
 * A window that instances saw begin at different moments ends at the earliest of their ends: what one of them promised
 * with `Retry-After` then holds on all. Times are rounded to milliseconds, half of them up: what is left is rounded down,
 * or a window would seem longer than it is.
 */
const ADD = command({
  name: 'limits.add',
  standsApart: true,
  rows: 'many',
  row: Count,
  sql: ({ keys, hits, ms }: Placeholders<{ keys: string[]; hits: number[]; ms: number[] }>) => sql`
    insert into limit_counters as c (key, hits, expires_at)
    select key, hits, now() + ms * interval '1 millisecond'
      from unnest(${keys}::text[], ${hits}::int[], ${ms}::int[]) as added (key, hits, ms) order by key
        on conflict (key) do update
       set hits = case when c.expires_at <= now() then excluded.hits else c.hits + excluded.hits end,
           expires_at = case when c.expires_at <= now() then excluded.expires_at
                             else least(c.expires_at, excluded.expires_at) end
    returning key, hits, floor(extract(epoch from expires_at - now()) * 1000)::int as "msLeft"`,
});

const REMOVE = command({
  name: 'limits.remove',
  standsApart: true,
  rows: 'none',
  sql: ({ key }: Placeholders<{ key: string }>) => sql`delete from limit_counters where key = ${key}`,
});

const SWEEP = command({
  name: 'limits.sweep',
  rows: 'one',
  row: z.strictObject({ swept: z.int() }),
  sql: () => sql`
    with old as (
      delete from limit_counters where key in (
        select key from limit_counters where expires_at < now() limit 1000 for update skip locked)
      returning 1
    )
    select count(*)::int as swept from old`,
});

/** The counters that all instances share. */
@Injectable()
export class CounterRepository {
  constructor(private readonly db: Database) {}

  /** @param additions no key twice */
  add(additions: readonly Addition[]): Promise<Count[]> {
    return this.db.run(ADD, {
      keys: additions.map(({ key }) => key),
      hits: additions.map(({ hits }) => hits),
      ms: additions.map(({ msLeft }) => Math.max(1, Math.floor(msLeft))),
    });
  }

  remove(key: string): Promise<void> {
    return this.db.run(REMOVE, { key });
  }

  /** Deletes some of the counters whose windows have ended, and answers how many. */
  async sweep(): Promise<number> {
    const { swept } = await this.db.run(SWEEP, {});
    return swept;
  }
}
