import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Placeholders, raw, sql } from '../platform/database/sql';
import { command, LOST_RACE, question } from '../platform/database/statement';
import { Link, type LinkPurpose } from './mail-link.schemas';

const IdRow = z.strictObject({ id: z.int() });

const columns = raw(
  'id, purpose, user_id as "userId", email, (extract(epoch from created_at) * 1000)::float8 as "createdMs"',
);

/** One whose mail was not written yet has not begun to expire. */
const usable = raw('used_at is null and (written_at is null or expires_at > now())');

/** Links that one statement sweeps. */
export const SWEEP_BATCH = 1_000;

export interface NewLink {
  readonly purpose: LinkPurpose;
  /** Null: there is no such account. */
  readonly userId: number | null;
  /** Null: there is nobody to mail it to. */
  readonly email: string | null;
  readonly emailKey: string | null;
  /** Whether nobody else may take the address while the link is good. */
  readonly reservesEmail: boolean;
  /** A keyed hash of the account, or the client address, that asked. */
  readonly asker: string;
  readonly ttlSeconds: number;
}

const ISSUE = command({
  name: 'mailLinks.issue',
  rows: 'one',
  row: IdRow,
  // The account went after it was looked up: the transaction that runs again finds none.
  violations: { one_time_links_user_id_fkey: LOST_RACE },
  sql: ({ purpose, userId, email, emailKey, reservesEmail, asker, ttlSeconds }: Placeholders<NewLink>) => sql`
    insert into one_time_links (purpose, user_id, email, email_key, reserves_email, asker, expires_at)
    values (${purpose}::text, ${userId}::int, ${email}::text, ${emailKey}::text, ${reservesEmail}::boolean,
            ${asker}::text, now() + ${ttlSeconds}::int * interval '1 second')
    returning id`,
});

const FIND = question({
  name: 'mailLinks.find',
  rows: 'optional',
  row: Link,
  sql: ({ id }: Placeholders<{ id: number }>) =>
    sql`select ${columns} from one_time_links where id = ${id} and email is not null and ${usable}`,
});

const FIND_BY_TOKEN = question({
  name: 'mailLinks.findByToken',
  rows: 'optional',
  row: Link,
  sql: ({ tokenHash }: Placeholders<{ tokenHash: string }>) => sql`
    select ${columns} from one_time_links
     where token_hash = ${tokenHash} and used_at is null and expires_at > now()`,
});

/** The one statement that decides: of any number of uses of one link, one finds it unused. */
const USE = command({
  name: 'mailLinks.use',
  rows: 'optional',
  row: IdRow,
  sql: ({ id }: Placeholders<{ id: number }>) => sql`
    update one_time_links set used_at = now()
     where id = ${id} and used_at is null and expires_at > now() returning id`,
});

/** Which of an account's unused links are meant. */
interface Withdrawn {
  userId: number;
  purposes: LinkPurpose[];
  /** Those after this link alone; null: whichever. */
  afterId: number | null;
  /** Those to other addresses alone; null: to any. */
  exceptEmailKey: string | null;
}

const WITHDRAW = command({
  name: 'mailLinks.withdraw',
  rows: 'none',
  sql: ({ userId, purposes, afterId, exceptEmailKey }: Placeholders<Withdrawn>) => sql`
    update one_time_links set used_at = now()
     where user_id = ${userId} and purpose = any(${purposes}::text[])
       and (${afterId}::int is null or id > ${afterId})
       and (${exceptEmailKey}::text is null or email_key <> ${exceptEmailKey}) and used_at is null`,
});

const NEWEST_FOR_ADDRESS = question({
  name: 'mailLinks.newestForAddress',
  rows: 'optional',
  row: Link,
  sql: ({ emailKey, purpose }: Placeholders<{ emailKey: string; purpose: LinkPurpose }>) => sql`
    select ${columns} from one_time_links
     where email_key = ${emailKey} and purpose = ${purpose}::text and ${usable}
     order by id desc limit 1`,
});

const NEWEST_ADDRESS = question({
  name: 'mailLinks.newestAddress',
  rows: 'optional',
  row: z.strictObject({ email: z.string() }),
  sql: ({ userId, purpose }: Placeholders<{ userId: number; purpose: LinkPurpose }>) => sql`
    select email from one_time_links
     where user_id = ${userId} and purpose = ${purpose}::text and ${usable}
     order by id desc limit 1`,
});

const FIRST_RESERVED_ADDRESS = question({
  name: 'mailLinks.firstReservedAddress',
  rows: 'optional',
  row: z.strictObject({ email: z.string() }),
  sql: ({ userId }: Placeholders<{ userId: number }>) => sql`
    select email from one_time_links
     where user_id = ${userId} and purpose = 'revert-email' and reserves_email and ${usable}
     order by id limit 1`,
});

/** Not before any job that could still write its mail is over. */
const SWEEP = command({
  name: 'mailLinks.sweep',
  rows: 'one',
  row: z.strictObject({ swept: z.int() }),
  sql: () => sql`
    with gone as (
      delete from one_time_links where id in
        (select id from one_time_links
          where expires_at < now() - interval '3 days' limit ${raw(String(SWEEP_BATCH))})
      returning id)
    select count(*)::int as swept from gone`,
});

/** Every question about links. */
@Injectable()
export class MailLinkRepository {
  constructor(private readonly db: Database) {}

  async issue(link: NewLink): Promise<number> {
    return (await this.db.run(ISSUE, link)).id;
  }

  /** Null once it is used, withdrawn or expired, and for one that goes to nobody. */
  find(id: number): Promise<Link | null> {
    return this.db.run(FIND, { id });
  }

  findByToken(tokenHash: string): Promise<Link | null> {
    return this.db.run(FIND_BY_TOKEN, { tokenHash });
  }

  /** False when it is used already. */
  async use(id: number): Promise<boolean> {
    return (await this.db.run(USE, { id })) !== null;
  }

  /** Makes unused links of an account useless. */
  async withdraw(withdrawn: Withdrawn): Promise<void> {
    await this.db.run(WITHDRAW, withdrawn);
  }

  findNewestForAddress(emailKey: string, purpose: LinkPurpose): Promise<Link | null> {
    return this.db.run(NEWEST_FOR_ADDRESS, { emailKey, purpose });
  }

  async findNewestAddress(userId: number, purpose: LinkPurpose): Promise<string | null> {
    return (await this.db.run(NEWEST_ADDRESS, { userId, purpose }))?.email ?? null;
  }

  async findFirstReservedAddress(userId: number): Promise<string | null> {
    return (await this.db.run(FIRST_RESERVED_ADDRESS, { userId }))?.email ?? null;
  }

  /** Deletes, {@link SWEEP_BATCH} at a time, links that expired long ago; returns how many that were. */
  async sweep(): Promise<number> {
    return (await this.db.run(SWEEP, {})).swept;
  }
}
