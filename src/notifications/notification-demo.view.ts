/**
 * Writes what demo people have been told of what they did: `$1` is the time at which the demo data is loaded. What is older
 * than a week has been read.
 */
export const TOLD_IN_DEMO = `
  with told as (
    select a.author_id as reader_id, 'favorite' as kind, a.id as subject_id, f.user_id as actor_id, a.id as article_id,
           null::int as comment_id, a.created_at + f.user_id * interval '17 minutes' as at
      from favorites f join articles a on a.id = f.article_id
    union all
    select a.author_id, 'comment', c.id, c.author_id, a.id, c.id, c.created_at
      from comments c join articles a on a.id = c.article_id
    union all
    select f.follower_id, 'article', a.id, a.author_id, a.id, null, a.created_at
      from follows f join articles a on a.author_id = f.followee_id
    union all
    select f.followee_id, 'follow', f.followee_id, f.follower_id, null, null,
           $1::timestamptz - (f.follower_id * 5 + f.followee_id) * interval '1 hour'
      from follows f),
  others as (select reader_id, kind, subject_id, actor_id, article_id, comment_id, at from told where reader_id <> actor_id and at < $1::timestamptz),
  made as (
    insert into notifications
      (reader_id, kind, subject_id, article_id, comment_id, actors_count, unread, created_at, updated_at)
    select reader_id, kind, subject_id, min(article_id), min(comment_id), count(*),
           (max(at) > $1::timestamptz - interval '7 days')::int, min(at), max(at)
      from others group by reader_id, kind, subject_id order by min(at), reader_id
    returning id, reader_id, kind, subject_id)
  insert into notification_causes (reader_id, kind, subject_id, actor_id, notification_id, created_at)
  select o.reader_id, o.kind, o.subject_id, o.actor_id, made.id, o.at
    from others o join made using (reader_id, kind, subject_id)`;
