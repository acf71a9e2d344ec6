import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { ProfileRepository } from './profile.repository';
import { ProfilesController } from './profiles.controller';
import { ProfilesService } from './profiles.service';

/** What people see of each other, and who follows whom. */
@Contributes({
  tags: [{ name: 'Profiles', description: 'What people see of each other, and following.', place: 50 }],
  tables: ['follows'],
})
@Module({ controllers: [ProfilesController], providers: [ProfilesService, ProfileRepository] })
export class ProfilesModule {}
