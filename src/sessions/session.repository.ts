import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { byId, byTime } from '../platform/database/order';
import { pagesOf } from '../platform/database/page';
import { isoTime, type Placeholders, sql } from '../platform/database/sql';
import { command, question } from '../platform/database/statement';
import type { Caller } from '../platform/http/caller';
import { TokenInvalid } from '../platform/http/http.errors';
import { Pages, type Paging } from '../platform/http/pages';
import { MAX_LIMIT } from '../platform/http/paging';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { type SessionListResponse, SessionPageBody } from './session.schemas';
import { isSession } from './session.sql';
import type { RefreshClaim } from './tokens/refresh-token';
import type { SessionClaim } from './tokens/session-claim';

const IdRow = z.strictObject({ id: z.int() });

interface NewSession extends Caller {
  userId: number;
  now: Date;
  expiresAt: Date;
}

const OPEN = command({
  name: 'sessions.open',
  rows: 'one',
  row: IdRow,
  violations: { sessions_user_id_fkey: TokenInvalid },
  sql: ({ userId, device, address, now, expiresAt }: Placeholders<NewSession>) => sql`
    insert into sessions (user_id, device, address, created_at, last_seen_at, expires_at)
    values (${userId}, ${device}, ${address}, ${now}::timestamptz, ${now}::timestamptz, ${expiresAt}::timestamptz)
    returning id`,
});

/** The one statement that decides: of any number of exchanges of one token, one finds it current. */
const REFRESH = command({
  name: 'sessions.refresh',
  rows: 'optional',
  row: IdRow,
  sql: (given: Placeholders<RefreshClaim & { now: Date; expiresAt: Date }>) => sql`
    update sessions
       set generation = generation + 1, refreshed_at = ${given.now}::timestamptz, last_seen_at = ${given.now}::timestamptz,
           expires_at = ${given.expiresAt}::timestamptz
     where ${isSession(given)} and generation = ${given.generation}::int and revoked_at is null
       and expires_at > ${given.now}::timestamptz
    returning id`,
});

/** A session that has not ended. */
const SessionState = z.strictObject({
  generation: z.int(),
  /** Milliseconds since 1970; null before the first refresh. */
  refreshedMs: z.number().nullable(),
  /** Milliseconds since 1970. */
  expiresMs: z.number(),
});
export type SessionState = z.output<typeof SessionState>;

const STATE = question({
  name: 'sessions.state',
  rows: 'optional',
  row: SessionState,
  sql: (given: Placeholders<SessionClaim & { now: Date }>) => sql`
    select generation, (extract(epoch from refreshed_at) * 1000)::float8 as "refreshedMs",
           (extract(epoch from expires_at) * 1000)::float8 as "expiresMs"
      from sessions where ${isSession(given)} and revoked_at is null and expires_at > ${given.now}::timestamptz`,
});

/** Also of one that has run out: whoever ends it means its tokens, and may know of one that has not. */
const REVOKE = command({
  name: 'sessions.revoke',
  rows: 'optional',
  row: IdRow,
  sql: ({ id, userId, now }: Placeholders<{ id: number; userId: number; now: Date }>) => sql`
    update sessions set revoked_at = ${now}::timestamptz
     where id = ${id} and user_id = ${userId} and revoked_at is null
    returning id`,
});

/** Ids in their order, so that two who end the same sessions at once lock them alike. */
const REVOKE_ALL = command({
  name: 'sessions.revokeAll',
  rows: 'many',
  row: IdRow,
  sql: ({
    userId,
    exceptId,
    now,
  }: Placeholders<{ userId: number; exceptId: number | null; now: Date }>) => sql`
    update sessions set revoked_at = ${now}::timestamptz
     where id in (
       select id from sessions
        where user_id = ${userId} and id is distinct from ${exceptId}::int and revoked_at is null
        order by id for update)
    returning id`,
});

/** The sessions of an account that have not ended, newest first. Not by last use, which changes under a walk. */
const LIVE_SESSIONS = pagesOf<{ userId: number; currentId: number; now: Date }, SessionPageBody>({
  name: 'sessions.page',
  body: SessionPageBody,
  items: 'sessions',
  maxLimit: MAX_LIMIT,
  identity: ['userId'],
  source: ({ userId, currentId, now }) => ({
    from: sql`sessions`,
    where: [sql`user_id = ${userId} and revoked_at is null and expires_at > ${now}::timestamptz`],
    order: [byTime('created_at'), byId('id')],
    join: sql`join sessions s on s.id = page.id`,
    item: sql`json_build_object(
      'id', s.id, 'device', s.device, 'address', s.address, 'createdAt', ${isoTime('s.created_at')},
      'lastSeenAt', ${isoTime('s.last_seen_at')}, 'expiresAt', ${isoTime('s.expires_at')},
      'current', s.id = ${currentId}::int)`,
  }),
});

/** Every question about sessions. */
@Injectable()
export class SessionRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  async open(userId: number, { device, address }: Caller, now: Date, expiresAt: Date): Promise<number> {
    return (await this.db.run(OPEN, { userId, device, address, now, expiresAt })).id;
  }

  /** Moves a session to its next generation, if the claim's is the present one; false if not. */
  async refresh(claim: RefreshClaim, now: Date, expiresAt: Date): Promise<boolean> {
    return (await this.db.run(REFRESH, { ...claim, now, expiresAt })) !== null;
  }

  /** Null for a session that has ended. */
  findState({ sessionId, userId, bornSeconds }: SessionClaim, now: Date): Promise<SessionState | null> {
    return this.db.run(STATE, { sessionId, userId, bornSeconds, now });
  }

  /** False when it is not theirs, or was ended already. */
  async revoke(id: number, userId: number, now: Date): Promise<boolean> {
    return (await this.db.run(REVOKE, { id, userId, now })) !== null;
  }

  /** @returns ids of the sessions that ended by it; `exceptId`, where given, goes on */
  async revokeAll(userId: number, exceptId: number | null, now: Date): Promise<number[]> {
    return (await this.db.run(REVOKE_ALL, { userId, exceptId, now })).map(({ id }) => id);
  }

  findPage(viewer: Viewer, paging: Paging, now: Date): Promise<JsonText<SessionListResponse>> {
    return this.pages.get(LIVE_SESSIONS, { userId: viewer.id, currentId: viewer.sessionId, now }, paging);
  }
}
