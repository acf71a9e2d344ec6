import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../database/database';
import { type Placeholders, raw, sql } from '../database/sql';
import { command, question } from '../database/statement';

/** What is kept of a request that succeeded. */
const KeptRow = z.strictObject({
  fingerprint: z.string(),
  /** Sealed; null: it was too long. */
  answer: z.string().nullable(),
});
export type KeptRow = z.output<typeof KeptRow>;

/** How things are with a key before its request writes anything. */
const Claim = z.strictObject({
  /** No request with the key is running: from now on this one is, to the end of the transaction. */
  isFree: z.boolean(),
  isKept: z.boolean(),
  /** Of the caller: keys, their bytes, and milliseconds until the first of them is dropped. */
  keys: z.int(),
  bytes: z.int(),
  msLeft: z.int(),
});
export type Claim = z.output<typeof Claim>;

/** How long an answer is kept. */
const KEPT_FOR = raw("interval '24 hours'");

const FIND = question({
  name: 'idempotency.find',
  rows: 'optional',
  row: KeptRow,
  sql: ({ id }: Placeholders<{ id: string }>) => sql`
    select fingerprint, answer from idempotency_keys where id = ${id} and expires_at > now()`,
});

/**
 * The lock is taken without waiting: a request that waits must hold no connection. A row that another transaction
 * commits while this runs may go unseen; then {@link KEEP} does not add a second one.
 */
const CLAIM = command({
  name: 'idempotency.claim',
  rows: 'one',
  row: Claim,
  sql: ({ id, lock, caller }: Placeholders<{ id: string; lock: string; caller: string }>) => sql`
    select pg_try_advisory_xact_lock(${lock}::bigint) as "isFree",
           exists (select from idempotency_keys where id = ${id} and expires_at > now()) as "isKept",
           count(*)::int as keys, coalesce(sum(bytes), 0)::int as bytes,
           coalesce(ceil(extract(epoch from min(expires_at) - now()) * 1000), 0)::int as "msLeft"
      from idempotency_keys
     where caller = ${caller} and expires_at > now()`,
});

interface Keeping extends KeptRow {
  id: string;
  caller: string;
  bytes: number;
}

/** The primary key decides: of two transactions that got here, one writes no row. */
const KEEP = command({
  name: 'idempotency.keep',
  rows: 'optional',
  row: z.strictObject({ kept: z.literal(true) }),
  sql: ({ id, caller, fingerprint, answer, bytes }: Placeholders<Keeping>) => sql`
    insert into idempotency_keys as k (id, caller, fingerprint, answer, bytes, expires_at)
    values (${id}, ${caller}, ${fingerprint}, ${answer}, ${bytes}::int, now() + ${KEPT_FOR})
        on conflict (id) do update
       set caller = excluded.caller, fingerprint = excluded.fingerprint, answer = excluded.answer,
           bytes = excluded.bytes, expires_at = excluded.expires_at
     where k.expires_at <= now()
    returning true as kept`,
});

const SWEEP = command({
  name: 'idempotency.sweep',
  rows: 'one',
  row: z.strictObject({ swept: z.int() }),
  sql: () => sql`
    with old as (
      delete from idempotency_keys where id in (
        select id from idempotency_keys where expires_at <= now() order by expires_at limit 1000
           for update skip locked)
      returning 1
    )
    select count(*)::int as swept from old`,
});

/** What was answered to requests with a key. */
@Injectable()
export class IdempotencyKeyRepository {
  constructor(private readonly db: Database) {}

  /** Null: nothing with that id succeeded within a day. */
  find(id: string): Promise<KeptRow | null> {
    return this.db.run(FIND, { id });
  }

  /** Inside a transaction, until whose end no other claims the id. */
  claim(id: string, caller: string): Promise<Claim> {
    const lock = Buffer.from(id, 'base64url').readBigInt64BE().toString();
    return this.db.run(CLAIM, { id, lock, caller });
  }

  /** False: another transaction has kept an answer under the id. */
  async keep(id: string, caller: string, row: KeptRow): Promise<boolean> {
    const bytes = Buffer.byteLength(row.answer ?? '');
    return (await this.db.run(KEEP, { id, caller, bytes, ...row })) !== null;
  }

  /** Deletes some of what is kept no longer, and answers how many. */
  async sweep(): Promise<number> {
    return (await this.db.run(SWEEP, {})).swept;
  }
}
