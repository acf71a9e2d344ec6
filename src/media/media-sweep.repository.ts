import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Placeholders, raw, sql } from '../platform/database/sql';
import { command, LOST_RACE, question } from '../platform/database/statement';
import { isContentUsed } from './media.view';

/** Contents that one statement looks at. */
const BATCH = 100;

/** Deletes contents that nobody has had for an hour, and answers what they were stored under. */
const DROP_RELEASED = command({
  name: 'media.dropReleased',
  rows: 'one',
  row: z.strictObject({ seen: z.int(), keys: z.array(z.string()) }),
  // Somebody has it again since a moment ago.
  violations: { media_content_id_fkey: LOST_RACE },
  sql: () => sql`
    with due as (
           select content_id from media_releases where released_at < now() - interval '1 hour'
            order by released_at limit ${raw(String(BATCH))} for update skip locked),
         looked_at as (delete from media_releases where content_id in (select content_id from due)),
         gone as (
           delete from media_contents as c where c.id in (select content_id from due) and not ${isContentUsed}
           returning c.id, c.storage_key)
    select (select count(*)::int from due) as seen,
           array(select g.storage_key from gone g
                 union all select p.storage_key from media_pictures p join gone g on g.id = p.content_id) as keys`,
});

const UNKNOWN_KEYS = question({
  name: 'media.unknownKeys',
  rows: 'many',
  row: z.strictObject({ key: z.string() }),
  sql: ({ keys }: Placeholders<{ keys: string[] }>) => sql`
    select key from unnest(${keys}::text[]) as key
     where not exists (select from media_contents c where c.storage_key = key)
       and not exists (select from media_pictures p where p.storage_key = key)
       and not exists (select from media_upload_pieces p where p.storage_key = key)`,
});

/** What the sweep asks. */
@Injectable()
export class MediaSweepRepository {
  constructor(private readonly db: Database) {}

  /** What is to be deleted from the storage now; null once there is nothing left to look at. */
  async dropReleased(): Promise<string[] | null> {
    const { seen, keys } = await this.db.transaction(() => this.db.run(DROP_RELEASED, {}));
    return seen === 0 ? null : keys;
  }

  /** Of some keys, those that no row has. */
  async findUnknown(keys: string[]): Promise<string[]> {
    return (await this.db.run(UNKNOWN_KEYS, { keys })).map(({ key }) => key);
  }
}
