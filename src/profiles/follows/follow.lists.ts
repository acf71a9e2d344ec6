import { byId, byTime } from '../../platform/database/order';
import { pagesOf, type PageSource, type PageVariant } from '../../platform/database/page';
import { type Fragment, type Placeholders, raw, sql } from '../../platform/database/sql';
import { MAX_LIMIT } from '../../platform/http/paging';
import { MAX_PROFILE_BYTES, ProfilePageBody } from '../profile.schemas';
import { profileJson, profiles, profilesOfPage, type ViewerFragment, visibleProfile } from '../profile.view';

/** Whose list it is, and who asks. */
interface FollowList {
  /** Lower-cased. */
  readonly username: string;
  readonly viewer?: number | undefined;
}

const page = {
  body: ProfilePageBody,
  items: 'profiles',
  maxLimit: MAX_LIMIT,
  maxItemBytes: MAX_PROFILE_BYTES,
  optional: ['viewer' as const],
  identity: ['username' as const],
};

const visibleIdOf = (username: Fragment, viewer: ViewerFragment): Fragment =>
  sql`(select u.id from ${profiles} where u.username_key = ${username} and ${visibleProfile(viewer)})`;

/** The newest follow first, from an index in that order. */
function source(
  { username, viewer: given }: Placeholders<FollowList>,
  { has }: PageVariant,
  { whose, shown }: { whose: string; shown: string },
): PageSource {
  const viewer = has('viewer') ? given : null;
  return {
    from: sql`follows f`,
    where: [sql`${raw(whose)} = ${visibleIdOf(username, viewer)}`, visibleProfile(viewer, raw(shown))],
    order: [byTime('f.created_at'), byId(shown)],
    join: profilesOfPage,
    item: profileJson(viewer),
    exists: sql`${visibleIdOf(username, viewer)} is not null`,
  };
}

/** Who follows somebody. No page when the viewer finds nobody by the name. */
export const FOLLOWERS = pagesOf<FollowList, ProfilePageBody>({
  name: 'follows.followersPage',
  ...page,
  source: (given, variant) => source(given, variant, { whose: 'f.followee_id', shown: 'f.follower_id' }),
});

/** Whom somebody follows. No page when the viewer finds nobody by the name. */
export const FOLLOWING = pagesOf<FollowList, ProfilePageBody>({
  name: 'follows.followingPage',
  ...page,
  source: (given, variant) => source(given, variant, { whose: 'f.follower_id', shown: 'f.followee_id' }),
});
