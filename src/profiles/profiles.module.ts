import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { FollowRepository } from './follows/follow.repository';
import { HiddenProfileRepository } from './hidden/hidden-profile.repository';
import { HiddenProfilesController } from './hidden/hidden-profiles.controller';
import { HiddenProfilesService } from './hidden/hidden-profiles.service';
import { PROFILE_DETAILS } from './migrations/20261125_221_profile_details';
import { ProfileRepository } from './profile.repository';
import { ProfilesController } from './profiles.controller';
import { ProfilesService } from './profiles.service';

/** What people see of each other, and who follows whom. */
@Contributes({
  tags: [
    {
      name: 'Profiles',
      description: 'What people see of each other; following, muting and blocking.',
      place: 50,
    },
  ],
  tables: ['follows'],
  migrations: [PROFILE_DETAILS],
  recounts: [
    `with counted as (
       select user_id, sum(followers)::int as followers, sum(following)::int as following
         from (select followee_id as user_id, 1 as followers, 0 as following from follows
               union all select follower_id, 0, 1 from follows) each group by user_id)
     insert into profile_details (user_id, followers_count, following_count)
     select user_id, followers, following from counted
     on conflict (user_id) do update
       set followers_count = excluded.followers_count, following_count = excluded.following_count`,
  ],
})
@Module({
  controllers: [ProfilesController, HiddenProfilesController],
  providers: [
    ProfilesService,
    ProfileRepository,
    FollowRepository,
    HiddenProfilesService,
    HiddenProfileRepository,
  ],
})
export class ProfilesModule {}
