import { predicate } from '../platform/database/compile';
import { type Fragment, sql } from '../platform/database/sql';

/** Who asks, as an SQL expression; null where nobody is signed in. */
export type ViewerFragment = Fragment | null;

/** Who may see account `u`: everybody, so far. Every list, count, search and feed of people goes through it. */
export const visibleProfile = (_viewer: ViewerFragment): Fragment => predicate('users', sql`true`);

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

/** Those whom `viewer` follows, each as `f`. */
export const followedBy = (viewer: Fragment): Fragment =>
  sql`(select f.followee_id from follows f where f.follower_id = ${viewer}::int) f`;

/** How many articles those have whom `viewer` follows, as their rows keep it. */
export const articlesCountOfFollowed = (viewer: Fragment): Fragment =>
  sql`(select coalesce(sum(u.articles_count), 0)::int
         from follows f join users u on u.id = f.followee_id where f.follower_id = ${viewer}::int)`;
