import { favorites, visibleArticle } from '../../articles/article.view';
import { visibleComment } from '../../comments/comment.view';
import { notHidden } from '../../hidden-people/hidden-people.view';
import { type Fragment, raw, sql } from '../../platform/database/sql';
import { follows, visibleProfile } from '../../profiles/profile.view';
import { userIdOf } from '../../users/user.view';

const pairs = (actors: Fragment, objects: Fragment): Fragment =>
  sql`unnest(${actors}::int[], ${objects}::int[]) as s (actor_id, object_id)`;

/**
 * Of what is to be told, what its readers may be told: not of themselves, nor of whom they mute or have a block with, nor
 * of an article that they may not see. Of several things that one comment is to a reader, the first.
 *
 * @param tellings a JSON list of `Telling`
 */
export const tellable = (tellings: Fragment): Fragment => sql`
  select distinct on (u.id, g.actor_id, coalesce(g.article_id, 0), coalesce(g.comment_id, 0))
         u.id as reader_id, g.kind, g.subject_id, g.actor_id, g.article_id, g.comment_id,
         coalesce((p.kinds -> g.kind ->> 'app')::boolean, true) as in_app, p.kinds -> g.kind ->> 'mail' as mail
    from (select (t.value ->> 'readerId')::int as reader_id, t.value ->> 'name' as name, t.value ->> 'kind' as kind,
                 (t.value ->> 'subjectId')::int as subject_id, (t.value ->> 'actorId')::int as actor_id,
                 (t.value ->> 'articleId')::int as article_id, (t.value ->> 'commentId')::int as comment_id, t.place
            from json_array_elements(${tellings}::json) with ordinality as t (value, place)) g
    join users u on u.id = coalesce(g.reader_id, ${userIdOf(sql`g.name`)})
    left join notification_preferences p on p.user_id = u.id
   where u.id <> g.actor_id and ${visibleProfile(sql`g.actor_id`)} and ${notHidden(sql`u.id`, sql`g.actor_id`)}
     and (g.article_id is null or exists (
           select from articles a where a.id = g.article_id and ${visibleArticle(sql`u.id`)}))
     and (coalesce((p.kinds -> g.kind ->> 'app')::boolean, true)
          or coalesce(p.kinds -> g.kind ->> 'mail', 'off') <> 'off')
   order by u.id, g.actor_id, coalesce(g.article_id, 0), coalesce(g.comment_id, 0), g.place`;

/** Whether they follow now whom they followed, or stopped following, a moment ago. */
export const followsFor = (actors: Fragment, objects: Fragment): Fragment => sql`
  select s.object_id as "readerId", s.actor_id as "actorId", s.object_id as "subjectId", null::int as "articleId",
         ${follows(sql`s.actor_id`, sql`s.object_id`)} as holds
    from ${pairs(actors, objects)}`;

/** The same of articles that they favorite. */
export const favoritesFor = (actors: Fragment, objects: Fragment): Fragment => sql`
  select a.author_id as "readerId", s.actor_id as "actorId", a.id as "subjectId", a.id as "articleId",
         ${favorites(sql`s.actor_id`, sql`a.id`)} as holds
    from ${pairs(actors, objects)} join articles a on a.id = s.object_id where ${visibleArticle(null)}`;

/** The same of comments that they like. */
export const likesFor = (actors: Fragment, objects: Fragment): Fragment => sql`
  select c.author_id as "readerId", s.actor_id as "actorId", c.id as "subjectId", c.article_id as "articleId",
         exists (select from comment_likes l where l.user_id = s.actor_id and l.comment_id = c.id) as holds
    from ${pairs(actors, objects)} join comments c on c.id = s.object_id where ${visibleComment(null)}`;

/** Those that are there, with their texts. Who may hear of them is asked when they are told. */
export const commentsFor = (ids: Fragment): Fragment => sql`
  select c.id, c.author_id as "authorId", c.article_id as "articleId", a.author_id as "articleAuthorId", q.author_id as "parentAuthorId", c.body
    from comments c join articles a on a.id = c.article_id left join comments q on q.id = c.parent_id
   where c.id = any(${ids}::int[]) and ${visibleComment(null)} and ${visibleArticle(null)}`;

export const isArticleThere = (id: Fragment): Fragment =>
  sql`select a.body from articles a where a.id = ${id}::int and ${visibleArticle(null)}`;

export const followersAfter = (author: Fragment, at: Fragment, id: Fragment, most: number): Fragment => sql`
  select f.follower_id as id, (extract(epoch from f.created_at) * 1000)::float8 as at
    from follows f
   where f.followee_id = ${author}::int and (f.created_at, f.follower_id) < (${at}::timestamptz, ${id}::int)
   order by f.created_at desc, f.follower_id desc limit ${raw(String(most))}`;

/** Whether the reader does not meet the actor in lists. */
export const stillHides = (reader: Fragment, actor: Fragment): Fragment =>
  sql`not ${notHidden(reader, actor)}`;
