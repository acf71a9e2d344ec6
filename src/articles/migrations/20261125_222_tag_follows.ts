import { migration } from '../../platform/database/migration';

/** Tags that people follow, and articles that they pin to their profile. */
export const TAG_FOLLOWS = migration('20261125_222_tag_follows', [
  `create table tag_follows (
    user_id integer not null constraint tag_follows_user_id_fkey references users (id) on delete cascade,
    tag_id integer not null constraint tag_follows_tag_id_fkey references tags (id) on delete cascade,
    created_at timestamptz(3) not null default now(),
    constraint tag_follows_pkey primary key (user_id, tag_id)
  )`,
  `create index tag_follows_tag_id_idx on tag_follows (tag_id)`,

  `create table pinned_articles (
    user_id integer not null constraint pinned_articles_user_id_fkey references users (id) on delete cascade,
    article_id integer not null
      constraint pinned_articles_article_id_fkey references articles (id) on delete cascade,
    place smallint not null,
    constraint pinned_articles_pkey primary key (user_id, article_id)
  )`,
  `create index pinned_articles_article_id_idx on pinned_articles (article_id)`,
]);
