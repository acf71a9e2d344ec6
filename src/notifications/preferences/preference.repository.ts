import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Fragment, type Placeholders, sql } from '../../platform/database/sql';
import { command, question } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { Preferences } from '../notification.schemas';

/** What differs from the usual, by kind. */
export type KindPreferences = Partial<
  Record<string, { app?: boolean | undefined; mail?: string | undefined }>
>;

const Row = z.strictObject({
  kinds: z.record(z.string(), z.strictObject({ app: z.boolean().optional(), mail: z.string().optional() })),
  hour: z.int(),
  timeZone: z.string(),
});

const PREFERENCES = question({
  name: 'preferences.get',
  rows: 'optional',
  row: Row,
  sql: ({ user }: Placeholders<{ user: number }>) => sql`
    select kinds, digest_hour as hour, time_zone as "timeZone" from notification_preferences where user_id = ${user}::int`,
});

/** When it is `hour` next in a time zone. */
const nextAt = (hour: Fragment, timeZone: Fragment): Fragment => sql`(
  select case when today > now() then today
              else (date_trunc('day', now() at time zone ${timeZone}) + interval '1 day' + ${hour} * interval '1 hour')
                     at time zone ${timeZone} end
    from (select (date_trunc('day', now() at time zone ${timeZone}) + ${hour} * interval '1 hour')
                   at time zone ${timeZone} as today) t)`;

interface Kept {
  readonly hour: number;
  readonly timeZone: string;
  readonly user: number;
  /** JSON. */
  readonly kinds: string;
  readonly isDaily: boolean;
}

const KEEP = command({
  name: 'preferences.keep',
  rows: 'none',
  violations: { notification_preferences_user_id_fkey: TokenInvalid },
  sql: ({ user, kinds, hour, timeZone, isDaily }: Placeholders<Kept>) => sql`
    insert into notification_preferences (user_id, kinds, digest_hour, time_zone, next_digest_at)
    values (${user}::int, ${kinds}::jsonb, ${hour}::int, ${timeZone}::text,
            case when ${isDaily}::boolean then ${nextAt(sql`${hour}::int`, sql`${timeZone}::text`)} end)
    on conflict (user_id) do update
      set kinds = excluded.kinds, digest_hour = excluded.digest_hour, time_zone = excluded.time_zone,
          next_digest_at = excluded.next_digest_at`,
});

const LOCK = command({
  name: 'preferences.lock',
  rows: 'none',
  sql: ({ user }: Placeholders<{ user: number }>) => sql`
    select user_id from notification_preferences where user_id = ${user}::int for no key update`,
});

const DUE = command({
  name: 'preferences.takeDue',
  rows: 'many',
  row: z.strictObject({ userId: z.int(), since: z.number() }),
  sql: ({ most }: Placeholders<{ most: number }>) => sql`
    with due as (
      select user_id, last_digest_at, digest_hour, time_zone from notification_preferences
       where next_digest_at <= now() order by next_digest_at limit ${most}::int for no key update skip locked)
    update notification_preferences p
       set last_digest_at = now(), next_digest_at = ${nextAt(sql`due.digest_hour`, sql`due.time_zone`)}
      from due where p.user_id = due.user_id
    returning p.user_id as "userId",
              (extract(epoch from coalesce(due.last_digest_at, now() - interval '1 day')) * 1000)::float8 as since`,
});

/** Every question about what somebody wants to hear of, and how. */
@Injectable()
export class PreferenceRepository {
  constructor(private readonly db: Database) {}

  /** Null: all as usual. */
  find(user: number): Promise<z.output<typeof Row> | null> {
    return this.db.run(PREFERENCES, { user });
  }

  /** Inside a transaction: until it ends, nobody else changes them. */
  async lock(user: number): Promise<void> {
    await this.db.run(LOCK, { user });
  }

  async keep(user: number, kinds: KindPreferences, { hour, timeZone }: Preferences['digest']): Promise<void> {
    const isDaily = Object.values(kinds).some((channels) => channels?.mail === 'daily');
    await this.db.run(KEEP, { user, kinds: JSON.stringify(kinds), hour, timeZone, isDaily });
  }

  /** Inside a transaction: those whose digest is due, and since when they have had none. Their next one is tomorrow's. */
  takeDue(most: number): Promise<{ userId: number; since: number }[]> {
    return this.db.run(DUE, { most });
  }
}
