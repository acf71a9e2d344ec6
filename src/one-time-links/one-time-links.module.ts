import { Module } from '@nestjs/common';
import { OneTimeLinkRepository } from './one-time-link.repository';
import { OneTimeLinksService } from './one-time-links.service';

/** Links that are mailed and good for one use. */
@Module({ providers: [OneTimeLinksService, OneTimeLinkRepository], exports: [OneTimeLinksService] })
export class OneTimeLinksModule {}
