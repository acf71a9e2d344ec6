import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Placeholders, raw, sql } from '../platform/database/sql';
import { command, question } from '../platform/database/statement';
import { isSession } from './session.sql';
import type { SessionClaim } from './tokens/session-claim';

/** Rows of each table that one statement sweeps. */
export const SWEEP_BATCH = 1_000;

const IS_LIVE = question({
  name: 'sessions.isLive',
  rows: 'one',
  row: z.strictObject({ live: z.boolean() }),
  sql: (given: Placeholders<SessionClaim & { now: Date }>) => sql`
    select exists (
      select from sessions where ${isSession(given)} and revoked_at is null and expires_at > ${given.now}::timestamptz) as live`,
});

const TOUCH = command({
  name: 'sessions.touch',
  rows: 'none',
  sql: ({ id, now }: Placeholders<{ id: number; now: Date }>) => sql`
    update sessions set last_seen_at = ${now}::timestamptz
     where id = ${id} and last_seen_at < ${now}::timestamptz - interval '5 minutes'`,
});

const REVOKED_SINCE = question({
  name: 'sessions.revokedSince',
  rows: 'many',
  row: z.strictObject({ id: z.int() }),
  sql: ({ time }: Placeholders<{ time: Date }>) =>
    sql`select session_id as id from session_revocations where revoked_at > ${time}::timestamptz`,
});

const SWEEP = command({
  name: 'sessions.sweep',
  rows: 'one',
  row: z.strictObject({ swept: z.int() }),
  sql: ({ time }: Placeholders<{ time: Date }>) => sql`
    with gone as (
      delete from sessions
       where id in (select id from sessions where expires_at < ${time}::timestamptz limit ${raw(String(SWEEP_BATCH))})
      returning id),
    forgotten as (
      delete from session_revocations
       where session_id in (
         select session_id from session_revocations
          where revoked_at < ${time}::timestamptz limit ${raw(String(SWEEP_BATCH))})
      returning session_id)
    select ((select count(*) from gone) + (select count(*) from forgotten))::int as swept`,
});

/** Every question about which sessions have ended, and which are in use. */
@Injectable()
export class SessionRevocationRepository {
  constructor(private readonly db: Database) {}

  async isLive({ sessionId, userId, bornSeconds }: SessionClaim, now: Date): Promise<boolean> {
    return (await this.db.run(IS_LIVE, { sessionId, userId, bornSeconds, now })).live;
  }

  /** Notes that a session is in use, once in five minutes. */
  async touch(id: number, now: Date): Promise<void> {
    await this.db.run(TOUCH, { id, now });
  }

  async findRevokedSince(time: Date): Promise<number[]> {
    return (await this.db.run(REVOKED_SINCE, { time })).map(({ id }) => id);
  }

  /** Deletes, {@link SWEEP_BATCH} of each kind at a time, what ended before `time`; returns how many rows that were. */
  async sweep(time: Date): Promise<number> {
    return (await this.db.run(SWEEP, { time })).swept;
  }
}
