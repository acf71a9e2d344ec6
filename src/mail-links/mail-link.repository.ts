import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { statement } from '../platform/database/statement';

/** What using a link does. */
export const LINK_PURPOSES = ['sign-up', 'verify-email', 'revert-email', 'reset-password'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

export const LinkRow = z.strictObject({
  id: z.int(),
  purpose: z.enum(LINK_PURPOSES),
  user_id: z.int().nullable(),
  email: z.string().nullable(),
  created_ms: z.number(),
});
export type LinkRow = z.output<typeof LinkRow>;

const IdRow = z.strictObject({ id: z.int() });

const COLUMNS = 'id, purpose, user_id, email, (extract(epoch from created_at) * 1000)::float8 as created_ms';

/** Mails with links to one address in an hour; more are not written, whoever asks for them from wherever. */
const MAX_WRITTEN_PER_HOUR = 20;

const ISSUE = statement(
  'links.issue',
  IdRow,
  `insert into one_time_links (purpose, user_id, email, email_key, reserves_email, expires_at)
   values ($1::text, $2::int, $3::text, $4::text, $5::boolean, now() + $6::int * interval '1 second') returning id`,
);

/** One whose mail was not written yet has not begun to expire. */
const FIND = statement(
  'links.find',
  LinkRow,
  `select ${COLUMNS} from one_time_links
    where id = $1 and used_at is null and (written_at is null or expires_at > now())`,
);

const WRITE = statement(
  'links.write',
  IdRow,
  `update one_time_links l
      set token_hash = $2::text, written_at = coalesce(written_at, now()),
          expires_at = case when written_at is null then now() + $3::int * interval '1 second' else expires_at end
    where id = $1 and used_at is null
      and (select count(*) from one_time_links other
            where other.email_key = l.email_key and other.id <> l.id
              and other.written_at > now() - interval '1 hour') < ${MAX_WRITTEN_PER_HOUR}
   returning id`,
);

const FIND_BY_TOKEN = statement(
  'links.findByToken',
  LinkRow,
  `select ${COLUMNS} from one_time_links where token_hash = $1 and used_at is null and expires_at > now()`,
);

/** The one statement that decides: of any number of uses of one link, one finds it unused. */
const USE = statement(
  'links.use',
  IdRow,
  'update one_time_links set used_at = now() where id = $1 and used_at is null and expires_at > now() returning id',
);

const WITHDRAW = statement(
  'links.withdraw',
  IdRow,
  `update one_time_links set used_at = now()
    where user_id = $1 and purpose = any($2::text[]) and id > $3 and used_at is null returning id`,
);

const NEWEST_FOR_ADDRESS = statement(
  'links.newestForAddress',
  IdRow,
  `select id from one_time_links
    where email_key = $1 and purpose = $2::text and used_at is null and (written_at is null or expires_at > now())
    order by id desc limit 1`,
);

const NEWEST_FOR_USER = statement(
  'links.newestForUser',
  LinkRow,
  `select ${COLUMNS} from one_time_links
    where user_id = $1 and purpose = $2::text and used_at is null and (written_at is null or expires_at > now())
    order by id desc limit 1`,
);

/** Not before any job that could still write its mail is over. */
const SWEEP = statement(
  'links.sweep',
  z.strictObject({ swept: z.int() }),
  `with gone as (
      delete from one_time_links where id in
        (select id from one_time_links where expires_at < now() - interval '3 days' limit 1000)
      returning id)
   select count(*)::int as swept from gone`,
);

export interface NewLink {
  readonly purpose: LinkPurpose;
  /** Null: there is no such account. */
  readonly userId: number | null;
  /** Where it is mailed to or, of the link that undoes a change, what it brings back; null without an account. */
  readonly email: string | null;
  readonly emailKey: string | null;
  /** Whether nobody else may take the address while the link is good. */
  readonly reservesEmail: boolean;
  /** Seconds. */
  readonly ttl: number;
}

/** Every question about links. */
@Injectable()
export class MailLinkRepository {
  constructor(private readonly db: Database) {}

  async issue({ purpose, userId, email, emailKey, reservesEmail, ttl }: NewLink): Promise<number> {
    const row = await this.db.row(ISSUE, [purpose, userId, email, emailKey, reservesEmail, ttl]);
    if (!row) throw new Error('An insert returned nothing');
    return row.id;
  }

  /** Null once it is used, withdrawn or expired. */
  find(id: number): Promise<LinkRow | null> {
    return this.db.row(FIND, [id]);
  }

  /**
   * Notes the hash of a link's token; from the first time on it expires.
   *
   * @returns false when it is used, or too many were written to its address within the hour
   */
  async write(id: number, tokenHash: string, ttl: number): Promise<boolean> {
    return (await this.db.row(WRITE, [id, tokenHash, ttl])) !== null;
  }

  findByToken(tokenHash: string): Promise<LinkRow | null> {
    return this.db.row(FIND_BY_TOKEN, [tokenHash]);
  }

  /** False when it is used already. */
  async use(id: number): Promise<boolean> {
    return (await this.db.row(USE, [id])) !== null;
  }

  /** Makes an account's unused links useless, those with ids above `afterId`. */
  async withdraw(userId: number, purposes: readonly LinkPurpose[], afterId: number): Promise<void> {
    await this.db.rows(WITHDRAW, [userId, [...purposes], afterId]);
  }

  async findNewestForAddress(emailKey: string, purpose: LinkPurpose): Promise<number | null> {
    return (await this.db.row(NEWEST_FOR_ADDRESS, [emailKey, purpose]))?.id ?? null;
  }

  findNewestForUser(userId: number, purpose: LinkPurpose): Promise<LinkRow | null> {
    return this.db.row(NEWEST_FOR_USER, [userId, purpose]);
  }

  /** Deletes, a thousand at a time, what is of no more use; returns how many that were. */
  async sweep(): Promise<number> {
    return (await this.db.row(SWEEP, []))?.swept ?? 0;
  }
}
