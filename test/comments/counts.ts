import type { TestApp } from '../support/test-app';

/** Kept numbers of comments and articles that differ from the rows, and comments that stand where they cannot. */
export function miscounts(app: TestApp): Promise<Record<string, unknown>[]> {
  return app.sql(`
    select 'comments of article' as what, a.id from articles a
     where a.comments_count <> (select count(*) from comments c where c.article_id = a.id and c.author_id is not null)
    union all
    select 'replies of comment', c.id from comments c
     where c.replies_count <> (select count(*) from comments r where r.parent_id = c.id)
    union all
    select 'likes of comment', c.id from comments c
     where c.likes_count <> (select count(*) from comment_likes l where l.comment_id = c.id)
    union all
    select 'tombstone without answers', c.id from comments c where c.author_id is null and c.replies_count = 0
    union all
    select 'place in its thread', c.id from comments c left join comments p on p.id = c.parent_id
     where c.depth <> coalesce(p.depth + 1, 0) or c.thread_id is distinct from coalesce(p.thread_id, p.id)
        or c.article_id <> coalesce(p.article_id, c.article_id)
    union all
    select 'thread that is gone', c.id from comments c
     where c.thread_id is not null and not exists (select from comments t where t.id = c.thread_id)`);
}
