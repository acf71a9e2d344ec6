import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { byId, byTime } from '../../platform/database/order';
import { pagesOf } from '../../platform/database/page';
import { type Fragment, isoTime, type Placeholders, raw, sql } from '../../platform/database/sql';
import { command, question } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import { Pages } from '../../platform/http/pages';
import { MAX_LIMIT } from '../../platform/http/paging';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { ArticleNotFound } from '../article.errors';
import {
  articleIdOf,
  articlesOfPage,
  articleSummaryJson,
  MAX_SUMMARY_BYTES,
  visibleArticle,
} from '../article.view';
import {
  type ListReadsQuery,
  type ReadListResponse,
  ReadPageBody,
  ReadingPreferencesResponse,
} from './read.schemas';

const READ_AT_BYTES = 60;

const today = sql`(now() at time zone 'UTC')::date`;

/** Whether an account lets its reading be remembered. */
const letsRemember = (account: Fragment): Fragment =>
  sql`coalesce((select p.history from reading_preferences p where p.user_id = ${account}::int), true)`;

interface Reading {
  slug: string;
  viewer: number | null;
  /** Tells the reader from others. */
  key: string;
  /** Whether the reader is to leave no trace. */
  objects: boolean;
}

/**
 * Somebody read an article. The count moves only with the reader's first time of the day, and not for its author.
 *
 * What tells readers of a day apart is a hash with the day's salt. Without a salt nothing is counted.
 */
const ADD = command({
  name: 'reads.add',
  rows: 'one',
  row: z.strictObject({ found: z.boolean() }),
  violations: {
    readers_of_day_article_id_fkey: ArticleNotFound,
    article_reads_article_id_fkey: ArticleNotFound,
    article_reads_user_id_fkey: TokenInvalid,
  },
  sql: ({ slug, viewer, key, objects }: Placeholders<Reading>) => sql`
    with found as (
      select a.id, a.author_id from articles a where a.id = ${articleIdOf(slug)} and ${visibleArticle(viewer)}),
    remembered as (select id, author_id from found where not ${objects}::bool and ${letsRemember(viewer)}),
    counted as (
      insert into readers_of_day (day, article_id, reader)
      select s.day, r.id, substr(sha256(s.salt || convert_to(${key}::text, 'UTF8')), 1, 8)
        from remembered r join read_salts s on s.day = ${today}
       where r.author_id is distinct from ${viewer}::int
      on conflict do nothing
      returning article_id),
    moved as (update articles set views_count = views_count + 1 where id in (select article_id from counted)),
    kept as (
      insert into article_reads (user_id, article_id, read_at)
      select ${viewer}::int, id, now() from remembered where ${viewer}::int is not null
      on conflict (user_id, article_id) do update set read_at = excluded.read_at)
    select exists (select from found) as found`,
});

/** What somebody read, the latest first. What they may no longer see is left out. */
export const HISTORY = pagesOf<{ readonly viewer: number }, ReadPageBody>({
  name: 'reads.page',
  body: ReadPageBody,
  items: 'reads',
  maxLimit: MAX_LIMIT,
  maxItemBytes: MAX_SUMMARY_BYTES + READ_AT_BYTES,
  identity: ['viewer'],
  source: ({ viewer }) => ({
    from: sql`article_reads d`,
    where: [sql`d.user_id = ${viewer}::int`, visibleArticle(viewer, sql`d.article_id`)],
    order: [byTime('d.read_at'), byId('d.article_id')],
    join: articlesOfPage,
    item: sql`json_build_object('readAt', ${isoTime('page.k0')}, 'article', ${articleSummaryJson(viewer)})`,
  }),
});

const ERASE = command({
  name: 'reads.erase',
  rows: 'none',
  sql: ({ viewer }: Placeholders<{ viewer: number }>) =>
    sql`delete from article_reads where user_id = ${viewer}::int`,
});

const ERASE_ONE = command({
  name: 'reads.eraseOne',
  rows: 'none',
  sql: ({ viewer, slug }: Placeholders<{ viewer: number; slug: string }>) => sql`
    delete from article_reads where user_id = ${viewer}::int and article_id = ${articleIdOf(slug)}`,
});

const PREFERENCES = question({
  name: 'reads.preferences',
  rows: 'one',
  json: ReadingPreferencesResponse,
  sql: ({ viewer }: Placeholders<{ viewer: number }>) => sql`
    select json_build_object('reading', json_build_object('history', ${letsRemember(viewer)}))::text as json`,
});

/** Who no longer wants a history has none from then on. */
const PREFER = command({
  name: 'reads.prefer',
  rows: 'one',
  json: ReadingPreferencesResponse,
  violations: { reading_preferences_user_id_fkey: TokenInvalid },
  sql: ({ viewer, history }: Placeholders<{ viewer: number; history: boolean }>) => sql`
    with preferred as (
      insert into reading_preferences (user_id, history) values (${viewer}::int, ${history}::bool)
      on conflict (user_id) do update set history = excluded.history),
    erased as (delete from article_reads where user_id = ${viewer}::int and not ${history}::bool)
    select json_build_object('reading', json_build_object('history', ${history}::bool))::text as json`,
});

/** Days whose salt is made ahead: a day begins at midnight on the database's clock, whoever is awake. */
const SALTED_DAYS = 3;

const MAKE_SALTS = command({
  name: 'reads.makeSalts',
  rows: 'none',
  sql: ({ salts }: Placeholders<{ salts: Buffer[] }>) => sql`
    insert into read_salts (day, salt)
    select ${today} + (ahead - 1)::int, salt from unnest(${salts}::bytea[]) with ordinality as made (salt, ahead)
    on conflict do nothing`,
});

/** Rows that one statement deletes. */
const FORGET_BATCH = 5_000;

const FORGET_SALTS = command({
  name: 'reads.forgetSalts',
  rows: 'none',
  sql: () => sql`delete from read_salts where day < ${today}`,
});

const FORGET_READERS = command({
  name: 'reads.forgetReaders',
  rows: 'one',
  row: z.strictObject({ forgotten: z.int() }),
  sql: () => sql`
    with forgotten as (
      delete from readers_of_day where ctid = any(array(
        select ctid from readers_of_day where day < ${today} limit ${raw(String(FORGET_BATCH))})) returning 1)
    select count(*)::int as forgotten from forgotten`,
});

/** Every question about who read what. */
@Injectable()
export class ReadRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  /** False when the slug leads to no article. */
  async add(reading: Reading): Promise<boolean> {
    return (await this.db.run(ADD, reading)).found;
  }

  findPage(paging: ListReadsQuery, { id: viewer }: Viewer): Promise<JsonText<ReadListResponse>> {
    return this.pages.get(HISTORY, { viewer }, paging);
  }

  async erase({ id: viewer }: Viewer): Promise<void> {
    await this.db.run(ERASE, { viewer });
  }

  async eraseOne(slug: string, { id: viewer }: Viewer): Promise<void> {
    await this.db.run(ERASE_ONE, { slug, viewer });
  }

  findPreferences({ id: viewer }: Viewer): Promise<JsonText<ReadingPreferencesResponse>> {
    return this.db.run(PREFERENCES, { viewer });
  }

  prefer(history: boolean, { id: viewer }: Viewer): Promise<JsonText<ReadingPreferencesResponse>> {
    return this.db.run(PREFER, { history, viewer });
  }

  /** @param salt makes a new one */
  async makeSalts(salt: () => Buffer): Promise<void> {
    await this.db.run(MAKE_SALTS, { salts: Array.from({ length: SALTED_DAYS }, salt) });
  }

  /** Deletes the salts of days that are over, and what was made with them. */
  async forgetDays(): Promise<void> {
    await this.db.run(FORGET_SALTS, {});
    while ((await this.db.run(FORGET_READERS, {})).forgotten >= FORGET_BATCH);
  }
}
