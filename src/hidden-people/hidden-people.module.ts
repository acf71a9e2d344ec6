import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { HIDDEN_ACCOUNTS } from './migrations/20261125_220_hidden_accounts';

/** Whom people mute and block. Its views decide what others show to whom; the routes stand in profiles. */
@Contributes({ migrations: [HIDDEN_ACCOUNTS] })
@Module({})
export class HiddenPeopleModule {}
