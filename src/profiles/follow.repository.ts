import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { type Fragment, type Placeholders, sql } from '../platform/database/sql';
import { command } from '../platform/database/statement';
import { TokenInvalid } from '../platform/http/http.errors';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { usernameKey } from '../users/user.entity';
import { CannotFollowOneself, ProfileNotFound } from './profile.errors';
import { ProfileResponse } from './profile.schemas';
import { profileJsonWhere, profiles, visibleProfile } from './profile.view';

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
  name: 'profiles.lockPair',
  rows: 'none',
  sql: ({ username, viewer }: Placeholders<Asked>) => sql`
    select pg_advisory_xact_lock(hashtextextended(
             'follows ' || least(u.id, ${viewer}::int) || ' ' || greatest(u.id, ${viewer}::int), 0))
      from ${profiles} where u.username_key = ${username}`,
});

const followee = ({ username, viewer }: Placeholders<Asked>): Fragment => sql`
  followee as (select u.id from ${profiles} where u.username_key = ${username} and ${visibleProfile(viewer)})`;

const answer = (isFollowing: Fragment): Fragment => sql`
  select json_build_object('profile', ${profileJsonWhere(isFollowing)})::text as json
    from followee join ${profiles} on u.id = followee.id`;

/** Following twice is following once, and is answered the same. */
const FOLLOW = command({
  name: 'profiles.follow',
  rows: 'optional',
  json: ProfileResponse,
  violations: {
    follows_not_oneself_check: CannotFollowOneself,
    follows_follower_id_fkey: TokenInvalid,
    follows_followee_id_fkey: ProfileNotFound,
  },
  sql: (given: Placeholders<Asked>) => sql`
    with ${followee(given)},
         followed as (
           insert into follows (follower_id, followee_id) select ${given.viewer}::int, id from followee
           on conflict do nothing)
    ${answer(sql`true`)}`,
});

/** Unfollowing whom one does not follow changes nothing, and is answered the same. */
const UNFOLLOW = command({
  name: 'profiles.unfollow',
  rows: 'optional',
  json: ProfileResponse,
  sql: (given: Placeholders<Asked>) => sql`
    with ${followee(given)},
         unfollowed as (
           delete from follows where follower_id = ${given.viewer}::int and followee_id = (select id from followee))
    ${answer(sql`false`)}`,
});

const END_BETWEEN = command({
  name: 'profiles.endFollowsBetween',
  rows: 'none',
  sql: ({ one, other }: Placeholders<{ one: number; other: number }>) => sql`
    delete from follows where (follower_id, followee_id) in ((${one}::int, ${other}::int), (${other}::int, ${one}::int))`,
});

type Profile = Promise<JsonText<ProfileResponse> | null>;

/** Every question about who follows whom. Each of a name answers null when the caller finds nobody by it. */
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

  unfollow(username: string, viewer: Viewer): Profile {
    return this.db.run(UNFOLLOW, given(username, viewer));
  }

  /** Inside a transaction, behind {@link lockPair}: neither of the two follows the other any more. */
  async endBetween(other: number, { id }: Viewer): Promise<void> {
    await this.db.run(END_BETWEEN, { one: id, other });
  }
}

const given = (username: string, { id }: Viewer): Asked => ({ username: usernameKey(username), viewer: id });
