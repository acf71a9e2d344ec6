import { migration } from '../../platform/database/migration';

/** Who read what: counts that keep nobody's identity, and histories that their readers keep. */
export const READS = migration('20261125_281_reads', [
  `alter table articles add column views_count integer not null default 0
     constraint articles_views_count_check check (views_count >= 0)`,

  // A reader is a hash with the salt of the day. Salt and hashes are deleted with the day, so nobody can be told from them.
  `create table read_salts (
    day date not null constraint read_salts_pkey primary key,
    salt bytea not null
  )`,
  `create table readers_of_day (
    day date not null,
    article_id integer not null constraint readers_of_day_article_id_fkey references articles (id) on delete cascade,
    reader bytea not null,
    constraint readers_of_day_pkey primary key (article_id, day, reader)
  )`,
  `create index readers_of_day_day_idx on readers_of_day (day)`,

  `create table article_reads (
    user_id integer not null constraint article_reads_user_id_fkey references users (id) on delete cascade,
    article_id integer not null constraint article_reads_article_id_fkey references articles (id) on delete cascade,
    read_at timestamptz(3) not null default now(),
    constraint article_reads_pkey primary key (user_id, article_id)
  )`,
  `create index article_reads_user_id_read_at_article_id_idx on article_reads (user_id, read_at desc, article_id desc)`,
  `create index article_reads_article_id_idx on article_reads (article_id)`,
  `create index article_reads_read_at_idx on article_reads using brin (read_at) with (pages_per_range = 16)`,

  // Without a row, an account's history is kept.
  `create table reading_preferences (
    user_id integer not null constraint reading_preferences_pkey primary key
      constraint reading_preferences_user_id_fkey references users (id) on delete cascade,
    history boolean not null
  )`,
]);
