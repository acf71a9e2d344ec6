import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Placeholders, raw, sql } from '../platform/database/sql';
import { command, question } from '../platform/database/statement';
import type { Topic } from './event-type';

/** The channel on which instances hear of topics that have something new. */
export const CHANNEL = 'events';

/** Topics that one notification names: PostgreSQL takes 8,000 bytes. */
const TOPICS_PER_NOTIFICATION = 300;

/** Events of one topic that one statement reads. */
export const MAX_READ_EVENTS = 50;

/** Rows that one statement sweeps. */
export const SWEEP_BATCH = 5_000;

/** How long events are kept, in hours: a reader who comes back sooner misses none. */
export const KEPT_HOURS = 2;

interface Said {
  /** Each once. */
  topics: Topic[];
  types: string[];
  abouts: number[];
  count: number;
}

/**
 * Numbers events and writes them down. Topics are locked in the order of their names until the transaction ends, so that
 * the numbers of one topic come in the order of commits: whoever has read one never misses a smaller one.
 */
const APPEND = command({
  name: 'events.append',
  rows: 'none',
  sql: ({ topics, types, abouts, count }: Placeholders<Said>) => sql`
    with said as (
       select type, about, place from unnest(${types}::text[], ${abouts}::int[]) with ordinality as s (type, about, place)),
     numbered as (
       insert into event_topics as t (topic, last_number)
       select topic, ${count}::int from unnest(${topics}::text[]) as topic order by topic collate "C"
       on conflict (topic) do update set last_number = t.last_number + excluded.last_number
       returning topic, last_number),
     written as (
       insert into event_log (topic, number, type, about)
       select topic, last_number - ${count}::int + place, type, about from numbered cross join said)
    select pg_notify(${raw(`'${CHANNEL}'`)}, string_agg(topic, ',')) as notified
      from (select topic, (row_number() over () - 1) / ${raw(String(TOPICS_PER_NOTIFICATION))} as part from numbered) parts
     group by part`,
});

const Place = z.strictObject({
  topic: z.string(),
  /** The number of its last event; 0 before the first. */
  last: z.number(),
  /** That of the oldest event that is still kept; null where none is. */
  oldest: z.number().nullable(),
});
export type Place = z.output<typeof Place>;

const PLACES = question({
  name: 'events.places',
  rows: 'many',
  row: Place,
  sql: ({ topics }: Placeholders<{ topics: Topic[] }>) => sql`
    select asked.topic, coalesce(t.last_number, 0)::float8 as last,
           (select min(e.number) from event_log e where e.topic = asked.topic)::float8 as oldest
      from unnest(${topics}::text[]) as asked (topic) left join event_topics t on t.topic = asked.topic`,
});

const LoggedEvent = z.strictObject({
  topic: z.string(),
  /** The number after which it was asked for. */
  after: z.number(),
  number: z.number(),
  type: z.string(),
  about: z.int(),
});
export type LoggedEvent = z.output<typeof LoggedEvent>;

const AFTER = question({
  name: 'events.after',
  rows: 'many',
  row: LoggedEvent,
  sql: ({ topics, afters }: Placeholders<{ topics: Topic[]; afters: number[] }>) => sql`
    select asked.topic, asked.after::float8 as after, e.number::float8 as number, e.type, e.about
      from unnest(${topics}::text[], ${afters}::bigint[]) as asked (topic, after)
     cross join lateral (
       select number, type, about from event_log
        where topic = asked.topic collate "C" and number > asked.after
        order by number limit ${raw(String(MAX_READ_EVENTS))}) e
     order by asked.topic, asked.after, e.number`,
});

const SWEEP = command({
  name: 'events.sweep',
  rows: 'one',
  row: z.strictObject({ swept: z.int() }),
  sql: () => sql`
    with gone as (
       delete from event_log where (topic, number) in (
         select topic, number from event_log
          where at < now() - ${raw(`interval '${KEPT_HOURS} hours'`)} order by at limit ${raw(String(SWEEP_BATCH))})
       returning number),
     expired as (
       delete from event_tickets where hash in (
         select hash from event_tickets where expires_at < now() limit ${raw(String(SWEEP_BATCH))})
       returning hash)
    select greatest((select count(*) from gone), (select count(*) from expired))::int as swept`,
});

/** Every question about what was said. */
@Injectable()
export class EventRepository {
  constructor(private readonly db: Database) {}

  /** Inside a transaction, last of all in it. */
  async append(
    topics: readonly Topic[],
    said: ReadonlyArray<{ readonly type: string; readonly about: number }>,
  ): Promise<void> {
    await this.db.run(APPEND, {
      topics: [...new Set(topics)],
      types: said.map(({ type }) => type),
      abouts: said.map(({ about }) => about),
      count: said.length,
    });
  }

  /** Where topics stand. */
  findPlaces(topics: readonly Topic[]): Promise<Place[]> {
    return this.db.run(PLACES, { topics: [...topics] });
  }

  /** What was said after a number, for each of several topics; {@link MAX_READ_EVENTS} of each at most, in order. */
  findAfter(asked: ReadonlyArray<{ readonly topic: Topic; readonly after: number }>): Promise<LoggedEvent[]> {
    return this.db.run(AFTER, {
      topics: asked.map(({ topic }) => topic),
      afters: asked.map(({ after }) => after),
    });
  }

  /** Deletes, {@link SWEEP_BATCH} of each kind at a time, old events and tickets; returns how many of one kind at most. */
  async sweep(): Promise<number> {
    return (await this.db.run(SWEEP, {})).swept;
  }
}
