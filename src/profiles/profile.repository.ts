import { Injectable } from '@nestjs/common';
import { answer, Database } from '../platform/database/database';
import type { JsonText } from '../platform/kernel/json-text';
import { usernameKey } from '../users/user.entity';
import { ProfileResponse } from './profile.schemas';

/** `$1` names whose profile it is, `$2` the viewer, null when anonymous. */
const PROFILE = answer(
  'profiles.get',
  ProfileResponse,
  `select json_build_object('profile', json_build_object(
            'username', u.username, 'bio', u.bio, 'image', u.image,
            'following', exists (select from follows f where f.follower_id = $2::int and f.followee_id = u.id)
          ))::text as json
     from users u where u.username_key = $1`,
);

/** Following twice, or unfollowing whom one does not follow, changes nothing and answers the same. */
const FOLLOW = answer(
  'profiles.follow',
  ProfileResponse,
  `with followee as (select id, username, bio, image from users where username_key = $1),
        followed as (
          insert into follows (follower_id, followee_id) select $2::int, id from followee
          on conflict do nothing
        )
   select json_build_object('profile', json_build_object(
            'username', username, 'bio', bio, 'image', image, 'following', true))::text as json
     from followee`,
);

const UNFOLLOW = answer(
  'profiles.unfollow',
  ProfileResponse,
  `with followee as (select id, username, bio, image from users where username_key = $1),
        unfollowed as (
          delete from follows where follower_id = $2::int and followee_id = (select id from followee)
        )
   select json_build_object('profile', json_build_object(
            'username', username, 'bio', bio, 'image', image, 'following', false))::text as json
     from followee`,
);

/** Every question about profiles and who follows whom. */
@Injectable()
export class ProfileRepository {
  constructor(private readonly db: Database) {}

  find(username: string, viewerId: number | null): Promise<JsonText<ProfileResponse> | null> {
    return this.db.answer(PROFILE, [usernameKey(username), viewerId]);
  }

  follow(username: string, followerId: number): Promise<JsonText<ProfileResponse> | null> {
    return this.db.answer(FOLLOW, [usernameKey(username), followerId]);
  }

  unfollow(username: string, followerId: number): Promise<JsonText<ProfileResponse> | null> {
    return this.db.answer(UNFOLLOW, [usernameKey(username), followerId]);
  }
}
