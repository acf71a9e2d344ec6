import { migration } from '../../platform/database/migration';

/** Articles have a language, and a later room may index articles and tags in the transaction that writes them. */
export const ARTICLE_LANGUAGE = migration('20261125_260_article_language', [
  `alter table articles add column language text constraint articles_language_check check (language ~ '^[a-z]{2,3}$')`,

  // What a later room does in the writing transaction: its migration replaces the function.
  `create function articles_written() returns trigger language plpgsql as $$ begin return null; end $$`,
  `create trigger articles_written
     after insert or delete or update of title, description, body, tag_list, author_id, created_at, language on articles
     for each row execute function articles_written()`,
  `create function tags_written() returns trigger language plpgsql as $$ begin return null; end $$`,
  `create trigger tags_written after insert or delete or update of name on tags
     for each row execute function tags_written()`,
]);
