import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { type Placeholders, sql } from '../platform/database/sql';
import { command, question } from '../platform/database/statement';
import { TokenInvalid } from '../platform/http/http.errors';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { usernameKey } from '../users/user.entity';
import { CannotFollowOneself, ProfileNotFound } from './profile.errors';
import { ProfileResponse } from './profile.schemas';
import { profileJson, profileJsonWhere, profiles, visibleProfile } from './profile.view';

interface Asked {
  /** Lower-cased. */
  username: string;
  viewer: number | null;
}

const PROFILE = question({
  name: 'profiles.get',
  rows: 'optional',
  json: ProfileResponse,
  sql: ({ username, viewer }: Placeholders<Asked>) => sql`
    select json_build_object('profile', ${profileJson(viewer)})::text as json
      from ${profiles} where u.username_key = ${username} and ${visibleProfile(viewer)}`,
});

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
  sql: ({ username, viewer }: Placeholders<Asked>) => sql`
    with followee as (select u.id from ${profiles} where u.username_key = ${username} and ${visibleProfile(viewer)}),
         followed as (
           insert into follows (follower_id, followee_id) select ${viewer}::int, id from followee
           on conflict do nothing)
    select json_build_object('profile', ${profileJsonWhere(sql`true`)})::text as json
      from followee join ${profiles} on u.id = followee.id`,
});

/** Unfollowing whom one does not follow changes nothing, and is answered the same. */
const UNFOLLOW = command({
  name: 'profiles.unfollow',
  rows: 'optional',
  json: ProfileResponse,
  sql: ({ username, viewer }: Placeholders<Asked>) => sql`
    with followee as (select u.id from ${profiles} where u.username_key = ${username} and ${visibleProfile(viewer)}),
         unfollowed as (
           delete from follows where follower_id = ${viewer}::int and followee_id = (select id from followee))
    select json_build_object('profile', ${profileJsonWhere(sql`false`)})::text as json
      from followee join ${profiles} on u.id = followee.id`,
});

type Profile = Promise<JsonText<ProfileResponse> | null>;

/** Every question about profiles and who follows whom. Each answers null when nobody has the name. */
@Injectable()
export class ProfileRepository {
  constructor(private readonly db: Database) {}

  find(username: string, viewer: Viewer | null): Profile {
    return this.db.run(PROFILE, { username: usernameKey(username), viewer: viewer?.id ?? null });
  }

  follow(username: string, viewer: Viewer): Profile {
    return this.db.run(FOLLOW, { username: usernameKey(username), viewer: viewer.id });
  }

  unfollow(username: string, viewer: Viewer): Profile {
    return this.db.run(UNFOLLOW, { username: usernameKey(username), viewer: viewer.id });
  }
}
