import { Global, Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { HappeningRepository } from './happening.repository';
import { HappeningsService } from './happenings.service';
import { HAPPENINGS } from './migrations/20261125_223_happenings';

/** What people did that others may want to hear of. */
@Global()
@Contributes({ migrations: [HAPPENINGS] })
@Module({ providers: [HappeningsService, HappeningRepository], exports: [HappeningsService] })
export class HappeningsModule {}
