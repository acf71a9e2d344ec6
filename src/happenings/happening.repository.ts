import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Placeholders, raw, sql } from '../platform/database/sql';
import { command, question } from '../platform/database/statement';
import { Happening, type ToldTo } from './happening.schemas';
import { HAPPENING_KINDS, type HappeningKind } from './happening.view';

const RECORD = command({
  name: 'happenings.record',
  rows: 'none',
  sql: ({ kind, actor, object }: Placeholders<{ kind: HappeningKind; actor: number; object: number }>) => sql`
    insert into happenings (kind, actor_id, object_id) values (${kind}::text, ${actor}::int, ${object}::int)`,
});

/** Holds until the transaction ends: one process tells at a time. */
const LOCK = command({
  name: 'happenings.lock',
  rows: 'one',
  row: z.strictObject({ isFree: z.boolean() }),
  sql: () => sql`select pg_try_advisory_xact_lock(hashtextextended('happenings', 0)) as "isFree"`,
});

const TAKE = command({
  name: 'happenings.take',
  rows: 'many',
  row: z.strictObject({ actorId: z.int(), objectId: z.int() }),
  sql: ({ kind, most }: Placeholders<{ kind: HappeningKind; most: number }>) => sql`
    with taken as (
      delete from happenings
       where id in (select h.id from happenings h where h.kind = ${kind}::text order by h.id limit ${most}::int)
      returning actor_id, object_id)
    select distinct actor_id as "actorId", object_id as "objectId" from taken`,
});

const WAITING = question({
  name: 'happenings.waiting',
  rows: 'many',
  row: z.strictObject({ kind: z.enum(HAPPENING_KINDS) }),
  sql: () => sql`
    select k.kind from unnest(${raw(`'{${HAPPENING_KINDS.join(',')}}'`)}::text[]) as k (kind)
     where exists (select from happenings h where h.kind = k.kind)`,
});

const NEXT = question({
  name: 'happenings.next',
  rows: 'optional',
  row: Happening,
  sql: ({ kind }: Placeholders<{ kind: HappeningKind }>) => sql`
    select id::float8 as id, actor_id as "actorId", object_id as "objectId",
           (extract(epoch from told_at) * 1000)::float8 as "toldAt", told_id as "toldId"
      from happenings h where h.kind = ${kind}::text order by h.id limit 1`,
});

const NOTE = command({
  name: 'happenings.note',
  rows: 'none',
  sql: ({ id, at, toldId }: Placeholders<{ id: number; at: Date; toldId: number }>) => sql`
    update happenings set told_at = ${at}::timestamptz, told_id = ${toldId}::int where id = ${id}::bigint`,
});

const DELETE = command({
  name: 'happenings.delete',
  rows: 'none',
  sql: ({ id }: Placeholders<{ id: number }>) => sql`delete from happenings where id = ${id}::bigint`,
});

/** Every question about what has yet to be told. */
@Injectable()
export class HappeningRepository {
  constructor(private readonly db: Database) {}

  async record(kind: HappeningKind, actor: number, object: number): Promise<void> {
    await this.db.run(RECORD, { kind, actor, object });
  }

  /** Inside a transaction. False: another process is telling. */
  async lock(): Promise<boolean> {
    return (await this.db.run(LOCK, {})).isFree;
  }

  /** Inside a transaction: takes the oldest of a kind, each pair once. */
  take(kind: HappeningKind, most: number): Promise<{ actorId: number; objectId: number }[]> {
    return this.db.run(TAKE, { kind, most });
  }

  async findWaiting(): Promise<HappeningKind[]> {
    return (await this.db.run(WAITING, {})).map(({ kind }) => kind);
  }

  /** The oldest of a kind. */
  findNext(kind: HappeningKind): Promise<Happening | null> {
    return this.db.run(NEXT, { kind });
  }

  /** Inside a transaction: who comes next is after this one. */
  async note(id: number, { at, id: toldId }: ToldTo): Promise<void> {
    await this.db.run(NOTE, { id, at: new Date(at), toldId });
  }

  async delete(id: number): Promise<void> {
    await this.db.run(DELETE, { id });
  }
}
