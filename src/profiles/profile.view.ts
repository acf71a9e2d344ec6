import {
  blockedWith,
  hiddenFrom,
  hides,
  notBlocked,
  notHidden,
  type ViewerFragment,
} from '../hidden-people/hidden-people.view';
import { predicate } from '../platform/database/compile';
import { type Fragment, isoTime, raw, sql } from '../platform/database/sql';

export type { ViewerFragment } from '../hidden-people/hidden-people.view';

/**
 * Who may see an account: whoever it does not block and who does not block it. Every list of people goes through it.
 *
 * @param id of the account, `u` unless said otherwise
 */
export const visibleProfile = (viewer: ViewerFragment, id: Fragment = sql`u.id`): Fragment =>
  predicate('users', notBlocked(viewer, id));

/** To whom account `u` is suggested: those who may see it and do not mute it. */
export const listedProfile = (viewer: ViewerFragment): Fragment =>
  predicate('users', notHidden(viewer, sql`u.id`));

/** Whom `viewer` may mute, block and let go: those they see, and those they block. */
export const reachableProfile = (viewer: Fragment): Fragment =>
  predicate('users', sql`(${notBlocked(viewer, sql`u.id`)} or ${hides(viewer, 'blocks', sql`u.id`)})`);

/** Whether `viewer` follows an account. */
export const follows = (viewer: Fragment, account: Fragment): Fragment =>
  sql`exists (select from follows f where f.follower_id = ${viewer}::int and f.followee_id = ${account})`;

/** Whether `viewer` follows account `u`; false for an anonymous one. */
const following = (viewer: ViewerFragment): Fragment =>
  viewer === null ? sql`false` : follows(viewer, sql`u.id`);

/** What everybody sees of account `u`. */
const publicFields = sql`'username', u.username, 'bio', u.bio, 'image', u.image`;

/** The JSON of account `u` as `viewer` sees it. */
export const profileJson = (viewer: ViewerFragment): Fragment =>
  sql`json_build_object(${publicFields}, 'following', ${following(viewer)})`;

/** What a statement may know better than the rows, which are as they were when it began. */
export interface ProfileState {
  readonly isFollowing?: Fragment;
  /** By how many the followers have become more. */
  readonly movedBy?: Fragment;
}

/** How many of those who follow `u`, or whom `u` follows, `viewer` does not see. */
const unseen = (viewer: ViewerFragment, whose: string, other: string): Fragment =>
  viewer === null
    ? sql``
    : sql` - (select count(*)::int from ${blockedWith(viewer)}
               join follows b on b.${raw(whose)} = u.id and b.${raw(other)} = h.account_id)`;

/** The JSON of account `u` with its details `p`, as `viewer` sees it. Nobody is counted whom they do not see. */
export const profileDetailsJson = (
  viewer: ViewerFragment,
  { isFollowing = following(viewer), movedBy = sql`0` }: ProfileState = {},
): Fragment => sql`json_build_object(${publicFields}, 'following', ${isFollowing},
    'muted', ${viewer === null ? sql`false` : hides(viewer, 'mutes', sql`u.id`)}, 'joinedAt', ${isoTime('u.created_at')},
    'links', coalesce(p.links, '[]'), 'articlesCount', u.articles_count,
    'followersCount', coalesce(p.followers_count, 0) + ${movedBy}${unseen(viewer, 'followee_id', 'follower_id')},
    'followingCount', coalesce(p.following_count, 0)${unseen(viewer, 'follower_id', 'followee_id')})`;

/** Accounts, each as `u`. */
export const profiles: Fragment = sql`users u`;

/** Accounts, each as `u`, with their details as `p`, which may be missing. */
export const profilesWithDetails: Fragment = sql`users u left join profile_details p on p.user_id = u.id`;

/** The same of the accounts of `page`. */
export const profilesOfPage: Fragment = sql`join users u on u.id = page.id`;

/** Those whom `viewer` follows, each as `f`. */
export const followedBy = (viewer: Fragment): Fragment =>
  sql`(select f.followee_id from follows f where f.follower_id = ${viewer}::int) f`;

/**
 * Whom those follow whom `viewer` follows, each as `n`, once for each who does: of the newest hundred that the viewer
 * follows, the newest fifty each, so that it is bounded.
 */
export const followedByFollowed = (viewer: Fragment): Fragment => sql`(
  select g.followee_id as account_id from (
      select f.followee_id from follows f where f.follower_id = ${viewer}::int
       order by f.created_at desc, f.followee_id desc limit 100) f
    cross join lateral (
      select g.followee_id from follows g where g.follower_id = f.followee_id
       order by g.created_at desc, g.followee_id desc limit 50) g) n`;

/** How many articles those have whom `viewer` follows and does not mute, as their rows keep it. */
export const articlesCountOfFollowed = (viewer: Fragment): Fragment =>
  sql`(select coalesce(sum(u.articles_count), 0)::int from follows f join users u on u.id = f.followee_id
        where f.follower_id = ${viewer}::int and ${notHidden(viewer, sql`f.followee_id`)})`;

/** How many articles those have whom `viewer` does not meet in lists. */
export const articlesCountOfHidden = (viewer: Fragment): Fragment =>
  sql`(select coalesce(sum(u.articles_count), 0)::int
         from ${hiddenFrom(viewer)} join users u on u.id = h.account_id)`;
