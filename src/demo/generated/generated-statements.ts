/** SQLSTATE that {@link CLEAR} raises; of a class that PostgreSQL leaves to applications. */
export const NOT_EMPTY = 'BS001';

/**
 * Makes ids begin at 1 in a database that has no accounts.
 *
 * One statement, with the table locked: somebody who signs up at this moment must not be truncated away.
 */
export const CLEAR = `
  do $$ begin
    lock table users in access exclusive mode;
    if exists (select from users) then raise exception 'not empty' using errcode = '${NOT_EMPTY}'; end if;
    truncate users, tags, articles restart identity cascade;
  end $$`;

export const USERS = `
  insert into users
    (username, username_key, email, email_key, email_verified_at, password_hash, bio, created_at, updated_at)
  select username, username, email, email, $3::timestamptz, $2, bio, $3::timestamptz, $3::timestamptz
    from json_to_recordset($1::json) as p (id int, username text, email text, bio text) order by id`;

export const TAGS = 'insert into tags (name) select name from json_to_recordset($1::json) as p (name text)';

export const ARTICLES = `
  with p as materialized (
      select * from json_to_recordset($1::json) as p (
        id int, slug text, title text, description text, body text, tag_ids int[], tag_list text[], author_id int,
        created_at timestamptz)),
    published as (
      insert into articles (slug, title, description, body, tag_list, author_id, created_at, updated_at)
      select slug, title, description, body, tag_list, author_id, created_at, created_at from p order by id
      returning id, slug),
    slugs as (insert into article_slugs (slug, article_id) select slug, id from published)
  insert into article_tags (article_id, tag_id, created_at)
  select published.id, tag_id, p.created_at
    from published join p on p.slug = published.slug cross join unnest(p.tag_ids) as tag_id`;

export const FOLLOWS = `
  insert into follows (follower_id, followee_id, created_at)
  select follower_id, followee_id, $2::timestamptz
    from json_to_recordset($1::json) as p (follower_id int, followee_id int)`;

export const FAVORITES = `
  insert into favorites (user_id, article_id, article_created_at, created_at)
  select user_id, article_id, created_at, created_at + interval '1 minute' * (1 + user_id % 1000)
    from json_to_recordset($1::json) as p (user_id int, article_id int, created_at timestamptz)`;

export const COMMENTS = `
  insert into comments (article_id, author_id, body, created_at, updated_at, parent_id, thread_id, depth)
  select article_id, author_id, body, created_at, created_at, parent_id, thread_id, depth
    from json_to_recordset($1::json) as p (
           id int, article_id int, author_id int, body text, created_at timestamptz, parent_id int, thread_id int,
           depth int)
   order by id`;

export const COMMENT_LIKES = `
  insert into comment_likes (user_id, comment_id, created_at)
  select p.user_id, p.comment_id, c.created_at
    from json_to_recordset($1::json) as p (user_id int, comment_id int) join comments c on c.id = p.comment_id`;
