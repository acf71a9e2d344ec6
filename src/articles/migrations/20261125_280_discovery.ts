import { migration } from '../../platform/database/migration';

/** When an article was favorited, what is most favorited in a span of time, and what trends. */
export const DISCOVERY = migration('20261125_280_discovery', [
  // Of those there are, nobody knows: they count as old as their article.
  `alter table favorites add column created_at timestamptz(3) not null default now()`,
  `update favorites set created_at = article_created_at`,
  `create index favorites_user_id_created_at_article_id_idx on favorites (user_id, created_at desc, article_id)`,
  // Rows come in the order of time, so a summary of each block range is enough, and costs a writer next to nothing.
  `create index favorites_created_at_idx on favorites using brin (created_at) with (pages_per_range = 16)`,

  `create index articles_favorites_count_id_idx on articles (favorites_count desc, id desc)`,
  // The best of a span of time are among the best of each of its days.
  `create index articles_day_favorites_count_id_idx
    on articles (((created_at at time zone 'UTC')::date), favorites_count desc, id desc)`,

  // What trends, as ids in their order: one row for all, so that it is swapped at once.
  `create table rankings (
    name text not null constraint rankings_pkey primary key,
    ids integer[] not null default '{}',
    made_at timestamptz(3) not null default '-infinity'
  )`,
  `insert into rankings (name) values ('articles'), ('tags')`,
]);
