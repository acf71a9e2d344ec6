import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { recordHappening } from '../../happenings/happening.view';
import { Database } from '../../platform/database/database';
import { type Fragment, type Placeholders, raw, sql } from '../../platform/database/sql';
import { command } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { usernameKey } from '../../users/user.entity';
import { CannotFollowOneself, ProfileNotFound } from '../profile.errors';
import { ProfileResponse } from '../profile.schemas';
import { profileDetailsJson, profiles, profilesWithDetails, visibleProfile } from '../profile.view';

interface Asked {
  /** Lower-cased. */
  username: string;
  viewer: number;
}

/**
 * Until the transaction ends, nobody else follows or blocks between the two. A statement sees what was committed when it
 * began: the next one sees a block, or a follow, that this one waited for.
 */
const LOCK_PAIR = command({
  name: 'follows.lockPair',
  rows: 'none',
  sql: ({ username, viewer }: Placeholders<Asked>) => sql`
    select pg_advisory_xact_lock(hashtextextended(
             'follows ' || least(u.id, ${viewer}::int) || ' ' || greatest(u.id, ${viewer}::int), 0))
      from ${profiles} where u.username_key = ${username}`,
});

const followee = ({ username, viewer }: Placeholders<Asked>): Fragment => sql`
  followee as (select u.id from ${profiles} where u.username_key = ${username} and ${visibleProfile(viewer)})`;

const recorded = ({ viewer }: Placeholders<Asked>, from: 'followed' | 'unfollowed'): Fragment =>
  recordHappening('follow', viewer, sql`(select followee_id as id from ${raw(from)}) f`);

/** The profile as it is once the statement has ended: its rows are read as they were when it began. */
const answer = (viewer: Fragment, isFollowing: Fragment, movedBy: Fragment): Fragment => sql`
  select json_build_object('profile', ${profileDetailsJson(viewer, { isFollowing, movedBy })})::text as json
    from ${profilesWithDetails} where u.id = (select id from followee)`;

/**
 * Following twice is following once, and is answered the same. The counts move only if the follow is new; their rows are
 * locked in the order of the accounts, here and in UNFOLLOW, so that two writers never wait for each other.
 */
const FOLLOW = command({
  name: 'follows.add',
  rows: 'optional',
  json: ProfileResponse,
  violations: {
    follows_not_oneself_check: CannotFollowOneself,
    follows_follower_id_fkey: TokenInvalid,
    follows_followee_id_fkey: ProfileNotFound,
    profile_details_user_id_fkey: ProfileNotFound,
  },
  sql: (given: Placeholders<Asked>) => sql`
    with ${followee(given)},
         followed as (
           insert into follows (follower_id, followee_id) select ${given.viewer}::int, id from followee
           on conflict do nothing returning follower_id, followee_id),
         recorded as (${recorded(given, 'followed')}),
         counted as (
           insert into profile_details as p (user_id, followers_count, following_count)
           select user_id, followers, following from (
             select followee_id, 1, 0 from followed union all select follower_id, 0, 1 from followed
           ) moved (user_id, followers, following) order by user_id
           on conflict (user_id) do update set followers_count = p.followers_count + excluded.followers_count,
             following_count = p.following_count + excluded.following_count)
    ${answer(given.viewer, sql`true`, sql`(select count(*)::int from followed)`)}`,
});

/**
 * By how much each count falls is joined to its row, and not looked up in the assignment: a row that another writer has
 * changed meanwhile is looked at again, and a look-up would then find nothing of what this statement has deleted.
 */
const uncounted: Fragment = sql`
  moved as (
    select user_id, sum(followers)::int as followers, sum(following)::int as following
      from (select followee_id as user_id, 1 as followers, 0 as following from unfollowed
            union all select follower_id, 0, 1 from unfollowed) each
     group by user_id),
  locked as materialized (
    select p.user_id, moved.followers, moved.following
      from profile_details p join moved on moved.user_id = p.user_id
     order by p.user_id for no key update of p),
  uncounted as (
    update profile_details p
       set followers_count = p.followers_count - locked.followers,
           following_count = p.following_count - locked.following
      from locked where p.user_id = locked.user_id)`;

/** Unfollowing whom one does not follow changes nothing, and is answered the same. */
const UNFOLLOW = command({
  name: 'follows.remove',
  rows: 'optional',
  json: ProfileResponse,
  sql: (given: Placeholders<Asked>) => sql`
    with ${followee(given)},
         unfollowed as (
           delete from follows where follower_id = ${given.viewer}::int and followee_id = (select id from followee)
           returning follower_id, followee_id),
         recorded as (${recorded(given, 'unfollowed')}),
         ${uncounted}
    ${answer(given.viewer, sql`false`, sql`-(select count(*)::int from unfollowed)`)}`,
});

const END_BETWEEN = command({
  name: 'follows.endBetween',
  rows: 'many',
  row: z.strictObject({ followerId: z.int(), followeeId: z.int() }),
  sql: ({ one, other }: Placeholders<{ one: number; other: number }>) => sql`
    with unfollowed as (
           delete from follows
            where (follower_id, followee_id) in ((${one}::int, ${other}::int), (${other}::int, ${one}::int))
           returning follower_id, followee_id),
         ${uncounted}
    select follower_id as "followerId", followee_id as "followeeId" from unfollowed`,
});

type Profile = Promise<JsonText<ProfileResponse> | null>;

/** What changes who follows whom. Each of a name answers null when the caller finds nobody by it. */
@Injectable()
export class FollowRepository {
  constructor(private readonly db: Database) {}

  /** Inside a transaction, before anything else in it. */
  async lockPair(username: string, viewer: Viewer): Promise<void> {
    await this.db.run(LOCK_PAIR, given(username, viewer));
  }

  /** Inside a transaction, behind {@link lockPair}. */
  follow(username: string, viewer: Viewer): Profile {
    return this.db.run(FOLLOW, given(username, viewer));
  }

  /** Inside a transaction, behind {@link lockPair}. */
  unfollow(username: string, viewer: Viewer): Profile {
    return this.db.run(UNFOLLOW, given(username, viewer));
  }

  /** Inside a transaction, behind {@link lockPair}: neither of the two follows the other any more. */
  async endBetween(other: number, { id }: Viewer): Promise<void> {
    await this.db.run(END_BETWEEN, { one: id, other });
  }
}

const given = (username: string, { id }: Viewer): Asked => ({ username: usernameKey(username), viewer: id });
