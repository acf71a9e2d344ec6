import { visibleArticle } from '../articles/article.view';
import { visibleComment } from '../comments/comment.view';
import { hiddenFrom, notHidden } from '../hidden-people/hidden-people.view';
import { type Fragment, isoTime, raw, sql } from '../platform/database/sql';
import { profileJson, visibleProfile } from '../profiles/profile.view';
import { EXCERPT_LENGTH, SHOWN_ACTORS } from './notification.schemas';

/** Causes of notification `n` that `viewer` is shown: by those whom they meet in lists. */
const shownCauses = (viewer: Fragment): Fragment => sql`
  notification_causes k where k.notification_id = n.id and ${notHidden(viewer, sql`k.actor_id`)}`;

/**
 * Holds where notification `n` is still true, and its reader may see what it is about and who did it. What is no longer so
 * is taken back soon; until then it is not shown.
 */
export const shownNotification = (viewer: Fragment): Fragment => sql`n.in_app and ${shownByMail(viewer)}`;

/** The same of one that its reader hears of by mail, in the application or not. */
export const shownByMail = (viewer: Fragment): Fragment => sql`
  exists (select from ${shownCauses(viewer)})
  and (n.article_id is null or exists (
        select from articles a where a.id = n.article_id and ${visibleArticle(viewer)}))
  and (n.comment_id is null or exists (
        select from comments c where c.id = n.comment_id and ${visibleComment(viewer)}))`;

const actors = (viewer: Fragment): Fragment => sql`(
  select coalesce(json_agg(${profileJson(viewer)} order by k.created_at desc, k.actor_id desc), '[]'::json)
    from (select k.actor_id, k.created_at from ${shownCauses(viewer)}
           order by k.created_at desc, k.actor_id desc limit ${raw(String(SHOWN_ACTORS))}) k
    join users u on u.id = k.actor_id where ${visibleProfile(viewer)})`;

/** Of those who did it, how many the reader does not meet. */
const hiddenActors = (viewer: Fragment): Fragment => sql`(
  select count(*)::int from ${hiddenFrom(viewer)}
    join notification_causes k on k.notification_id = n.id and k.actor_id = h.account_id)`;

/** The JSON of notification `n` as `viewer`, its reader, sees it. */
export const notificationJson = (viewer: Fragment): Fragment => sql`json_build_object(
    'id', n.id, 'kind', n.kind, 'unread', n.unread = 1, 'createdAt', ${isoTime('n.created_at')},
    'updatedAt', ${isoTime('n.updated_at')}, 'actors', ${actors(viewer)},
    'actorsCount', greatest(1, n.actors_count - ${hiddenActors(viewer)}),
    'article', (select json_build_object('slug', a.slug, 'title', a.title) from articles a where a.id = n.article_id),
    'comment', (select json_build_object('id', c.id, 'excerpt', left(c.body, ${raw(String(EXCERPT_LENGTH))}))
                  from comments c where c.id = n.comment_id))`;
