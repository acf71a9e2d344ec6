import {
  hiddenFrom,
  hides,
  notBlocked,
  notHidden,
  type ViewerFragment,
} from '../hidden-people/hidden-people.view';
import { predicate } from '../platform/database/compile';
import { type Fragment, sql } from '../platform/database/sql';

export type { ViewerFragment } from '../hidden-people/hidden-people.view';

/** Who may see account `u`: whoever it does not block and who does not block it. Every list of people goes through it. */
export const visibleProfile = (viewer: ViewerFragment): Fragment =>
  predicate('users', notBlocked(viewer, sql`u.id`));

/** Whom `viewer` may mute, block and let go: those they see, and those they block. */
export const reachableProfile = (viewer: Fragment): Fragment =>
  predicate('users', sql`(${notBlocked(viewer, sql`u.id`)} or ${hides(viewer, 'blocks', sql`u.id`)})`);

/** Whether `viewer` follows account `u`; false for an anonymous one. */
const following = (viewer: ViewerFragment): Fragment =>
  viewer === null
    ? sql`false`
    : sql`exists (select from follows f where f.follower_id = ${viewer}::int and f.followee_id = u.id)`;

/** What everybody sees of account `u`. */
const publicFields = sql`'username', u.username, 'bio', u.bio, 'image', u.image`;

/** The JSON of account `u` as `viewer` sees it. */
export const profileJson = (viewer: ViewerFragment): Fragment => profileJsonWhere(following(viewer));

/** The same where a statement knows better than the rows whether the viewer follows them. */
export const profileJsonWhere = (isFollowing: Fragment): Fragment =>
  sql`json_build_object(${publicFields}, 'following', ${isFollowing})`;

/** Accounts, each as `u`. */
export const profiles: Fragment = sql`users u`;

/** The same of the accounts of `page`. */
export const profilesOfPage: Fragment = sql`join users u on u.id = page.id`;

/** Those whom `viewer` follows, each as `f`. */
export const followedBy = (viewer: Fragment): Fragment =>
  sql`(select f.followee_id from follows f where f.follower_id = ${viewer}::int) f`;

/** How many articles those have whom `viewer` follows and does not mute, as their rows keep it. */
export const articlesCountOfFollowed = (viewer: Fragment): Fragment =>
  sql`(select coalesce(sum(u.articles_count), 0)::int from follows f join users u on u.id = f.followee_id
        where f.follower_id = ${viewer}::int and ${notHidden(viewer, sql`f.followee_id`)})`;

/** How many articles those have whom `viewer` does not meet in lists. */
export const articlesCountOfHidden = (viewer: Fragment): Fragment =>
  sql`(select coalesce(sum(u.articles_count), 0)::int
         from ${hiddenFrom(viewer)} join users u on u.id = h.account_id)`;
