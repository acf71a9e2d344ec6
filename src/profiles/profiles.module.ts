import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { FollowRepository } from './follow.repository';
import { HiddenProfileRepository } from './hidden/hidden-profile.repository';
import { HiddenProfilesController } from './hidden/hidden-profiles.controller';
import { HiddenProfilesService } from './hidden/hidden-profiles.service';
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
