import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { isoTime } from '../platform/database/sql';
import { statement } from '../platform/database/statement';
import type { Caller } from '../platform/http/caller';
import type { Position } from '../platform/http/cursor';
import { PageRow } from '../platform/http/paging';

const IdRow = z.strictObject({ id: z.int() });

const OPEN = statement(
  'sessions.open',
  IdRow,
  `insert into sessions (user_id, device, address, created_at, last_seen_at, expires_at)
   values ($1, $2, $3, $4::timestamptz, $4::timestamptz, $5::timestamptz) returning id`,
);

/** The one statement that decides: of any number of exchanges of one token, one finds it current. */
const REFRESH = statement(
  'sessions.refresh',
  z.strictObject({ user_id: z.int() }),
  `update sessions
      set generation = generation + 1, refreshed_at = $3::timestamptz, last_seen_at = $3::timestamptz,
          expires_at = $4::timestamptz
    where id = $1 and generation = $2::int and revoked_at is null and expires_at > $3::timestamptz
   returning user_id`,
);

const StateRow = z.strictObject({
  user_id: z.int(),
  generation: z.int(),
  refreshed_ms: z.number().nullable(),
});
export type StateRow = z.output<typeof StateRow>;

const STATE = statement(
  'sessions.state',
  StateRow,
  `select user_id, generation, (extract(epoch from refreshed_at) * 1000)::float8 as refreshed_ms
     from sessions where id = $1 and revoked_at is null and expires_at > $2::timestamptz`,
);

const REVOKE = statement(
  'sessions.revoke',
  IdRow,
  `update sessions set revoked_at = $3::timestamptz
    where id = $1 and user_id = $2 and revoked_at is null and expires_at > $3::timestamptz returning id`,
);

/** Ids in their order, so that two who end the same sessions at once lock them alike. */
const REVOKE_OTHERS = statement(
  'sessions.revokeOthers',
  IdRow,
  `update sessions set revoked_at = $3::timestamptz
    where id in (select id from sessions where user_id = $1 and id <> $2 and revoked_at is null order by id for update)
   returning id`,
);

const IS_LIVE = statement(
  'sessions.isLive',
  z.strictObject({ live: z.boolean() }),
  'select exists (select from sessions where id = $1 and revoked_at is null) as live',
);

const TOUCH = statement(
  'sessions.touch',
  IdRow,
  `update sessions set last_seen_at = $2::timestamptz
    where id = $1 and last_seen_at < $2::timestamptz - interval '5 minutes' returning id`,
);

const REVOKED_SINCE = statement(
  'sessions.revokedSince',
  z.strictObject({ session_id: z.int() }),
  'select session_id from session_revocations where revoked_at > $1::timestamptz',
);

const SWEEP = statement(
  'sessions.sweep',
  z.strictObject({ swept: z.int() }),
  `with gone as (
      delete from sessions where id in (select id from sessions where expires_at < $1::timestamptz limit 1000)
      returning id),
    forgotten as (
      delete from session_revocations where session_id in
        (select session_id from session_revocations where revoked_at < $1::timestamptz limit 1000)
      returning session_id)
   select ((select count(*) from gone) + (select count(*) from forgotten))::int as swept`,
);

/** `$1` whose, `$2` the session that asks, `$3` limit, `$4` now, then the position. */
const page = (name: string, after: string) =>
  statement(
    name,
    PageRow,
    `with ids as materialized (
        select id, created_at from sessions
         where user_id = $1 and revoked_at is null and expires_at > $4::timestamptz ${after}
         order by created_at desc, id desc limit $3::int + 1),
      page as (select id, created_at from ids order by created_at desc, id desc limit $3::int),
      last as (select created_at, id from page order by created_at, id limit 1)
    select json_build_object('sessions', coalesce(
             (select json_agg(json_build_object(
                'id', s.id, 'device', s.device, 'address', s.address, 'createdAt', ${isoTime('s.created_at')},
                'lastSeenAt', ${isoTime('s.last_seen_at')}, 'expiresAt', ${isoTime('s.expires_at')},
                'current', s.id = $2::int) order by page.created_at desc, page.id desc)
                from page join sessions s on s.id = page.id), '[]'::json))::text as json,
           case when more then (select extract(epoch from created_at) * 1000 from last)::float8 end as next_at,
           case when more then (select id from last) end as next_id
      from (select count(*) > $3::int as more from ids) counted`,
  );

const FIRST_PAGE = page('sessions.page', '');
const PAGE_AFTER = page('sessions.page.cursor', 'and (created_at, id) < ($5::timestamptz, $6::int)');

/** Every question about sessions. */
@Injectable()
export class SessionRepository {
  constructor(private readonly db: Database) {}

  async open(userId: number, { device, address }: Caller, now: Date, expiresAt: Date): Promise<number> {
    const row = await this.db.row(OPEN, [userId, device, address, now, expiresAt]);
    if (!row) throw new Error('An insert returned nothing');
    return row.id;
  }

  /** Moves a session to its next generation, if this is its present one. Returns whose it is, or null. */
  async refresh(id: number, generation: number, now: Date, expiresAt: Date): Promise<number | null> {
    return (await this.db.row(REFRESH, [id, generation, now, expiresAt]))?.user_id ?? null;
  }

  /** Null for a session that has ended. */
  findState(id: number, now: Date): Promise<StateRow | null> {
    return this.db.row(STATE, [id, now]);
  }

  /** False when it is not theirs, or has ended already. */
  async revoke(id: number, userId: number, now: Date): Promise<boolean> {
    return (await this.db.row(REVOKE, [id, userId, now])) !== null;
  }

  /** Ids of the sessions that ended by it. */
  async revokeOthers(userId: number, exceptId: number, now: Date): Promise<number[]> {
    return (await this.db.rows(REVOKE_OTHERS, [userId, exceptId, now])).map(({ id }) => id);
  }

  async isLive(id: number): Promise<boolean> {
    return (await this.db.row(IS_LIVE, [id]))?.live ?? false;
  }

  /** Notes that a session is in use, once in five minutes. */
  async touch(id: number, now: Date): Promise<void> {
    await this.db.row(TOUCH, [id, now]);
  }

  async findRevokedSince(time: Date): Promise<number[]> {
    return (await this.db.rows(REVOKED_SINCE, [time])).map(({ session_id }) => session_id);
  }

  /** Deletes, a thousand at a time, what ended before `time`; returns how many rows that were. */
  async sweep(time: Date): Promise<number> {
    return (await this.db.row(SWEEP, [time]))?.swept ?? 0;
  }

  findPage(
    userId: number,
    currentId: number,
    limit: number,
    after: Position | null,
    now: Date,
  ): Promise<PageRow | null> {
    return after === null
      ? this.db.row(FIRST_PAGE, [userId, currentId, limit, now])
      : this.db.row(PAGE_AFTER, [userId, currentId, limit, now, after.at, after.id]);
  }
}
