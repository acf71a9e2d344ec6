import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../database/database';
import { statement } from '../database/statement';

export const CounterRow = z.strictObject({ key: z.string(), hits: z.int(), ms_left: z.int() });
export type CounterRow = z.output<typeof CounterRow>;

/** Hits to be added to a counter. */
export interface Addition {
  readonly key: string;
  readonly hits: number;
  /** Milliseconds until the window ends, as far as the one who counts knows. */
  readonly left: number;
}

/**
 * Counts, and says what all instances together have counted. Rows are taken in one order, lest two instances deadlock.
 *
 * A window that instances saw begin at different moments ends at the earliest of their ends: what one of them promised
 * with `Retry-After` then holds on all. Times are rounded to milliseconds, half of them up: what is left is rounded down,
 * or a window would seem longer than it is.
 */
const ADD = statement(
  'limits.add',
  CounterRow,
  `insert into limit_counters as c (key, hits, expires_at)
   select key, hits, now() + ms * interval '1 millisecond'
     from unnest($1::text[], $2::int[], $3::int[]) as added (key, hits, ms) order by key
       on conflict (key) do update
      set hits = case when c.expires_at <= now() then excluded.hits else c.hits + excluded.hits end,
          expires_at = case when c.expires_at <= now() then excluded.expires_at
                            else least(c.expires_at, excluded.expires_at) end
   returning key, hits, floor(extract(epoch from expires_at - now()) * 1000)::int as ms_left`,
);

const REMOVE = statement('limits.remove', z.strictObject({}), 'delete from limit_counters where key = $1');

const SWEEP = statement(
  'limits.sweep',
  z.strictObject({ swept: z.int() }),
  `with old as (
     delete from limit_counters where key in (
       select key from limit_counters where expires_at < now() limit 1000 for update skip locked)
     returning 1
   )
   select count(*)::int as swept from old`,
);

/** The counters that all instances share. */
@Injectable()
export class CounterRepository {
  constructor(private readonly db: Database) {}

  /** @param additions no key twice */
  add(additions: readonly Addition[]): Promise<CounterRow[]> {
    return this.db.rows(ADD, [
      additions.map(({ key }) => key),
      additions.map(({ hits }) => hits),
      additions.map(({ left }) => Math.max(1, Math.floor(left))),
    ]);
  }

  async remove(key: string): Promise<void> {
    await this.db.rows(REMOVE, [key]);
  }

  /** Deletes some of the counters whose windows have ended, and says how many. */
  async sweep(): Promise<number> {
    const row = await this.db.row(SWEEP, []);
    return row?.swept ?? 0;
  }
}
