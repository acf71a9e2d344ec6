import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Fragment, type Placeholders, raw, sql } from '../platform/database/sql';
import { command } from '../platform/database/statement';

const IdRow = z.strictObject({ id: z.int() });

/** Mails with links for one purpose to one address, in an hour, that one asker may cause. */
const MAX_WRITTEN_PER_ASKER = 5;

/**
 * The same for all askers together. Links that lead nowhere any more do not count: an address that is refused another
 * link has this many that work.
 */
const MAX_WRITTEN = 20;

/** Links to one address are written one after the other, on all instances: else two could both be the last allowed. */
const HOLD_ADDRESS = command({
  name: 'mailLinks.holdAddress',
  rows: 'optional',
  row: IdRow,
  sql: ({ id }: Placeholders<{ id: number }>) => sql`
    select l.id
      from one_time_links l, pg_advisory_xact_lock(hashtextextended('mail links ' || l.email_key, 0))
     where l.id = ${id}`,
});

/** How many others like link `l` were written within the hour. */
const othersLike = (condition: Fragment) => sql`
  (select count(*) from one_time_links other
    where other.email_key = l.email_key and other.purpose = l.purpose and other.id <> l.id
      and other.written_at > now() - interval '1 hour' and ${condition})`;

const WRITE = command({
  name: 'mailLinks.write',
  rows: 'optional',
  row: IdRow,
  sql: ({
    id,
    tokenHash,
    ttlSeconds,
  }: Placeholders<{ id: number; tokenHash: string; ttlSeconds: number }>) => sql`
    update one_time_links l
       set token_hash = ${tokenHash}::text, written_at = coalesce(written_at, now()),
           expires_at = case when written_at is null then now() + ${ttlSeconds}::int * interval '1 second'
                             else expires_at end
     where id = ${id} and used_at is null
       and (purpose = 'revert-email' or written_at is not null
            or (${othersLike(sql`other.asker = l.asker`)} < ${raw(String(MAX_WRITTEN_PER_ASKER))}
                and ${othersLike(sql`other.used_at is null`)} < ${raw(String(MAX_WRITTEN))}))
    returning id`,
});

/** Writing the mails of links: how many of them an address gets. */
@Injectable()
export class MailLinkWritingRepository {
  constructor(private readonly db: Database) {}

  /**
   * Inside a transaction: notes the hash of a link's token; from the first time on it expires.
   *
   * @returns false when it is used, or enough were written to its address within the hour; a link that brings an address
   *   back is always written
   */
  async write(id: number, tokenHash: string, ttlSeconds: number): Promise<boolean> {
    await this.db.run(HOLD_ADDRESS, { id });
    return (await this.db.run(WRITE, { id, tokenHash, ttlSeconds })) !== null;
  }
}
