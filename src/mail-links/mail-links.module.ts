import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { MailLinkWritingRepository } from './mail-link-writing.repository';
import { MailLinkRepository } from './mail-link.repository';
import { MailLinksService } from './mail-links.service';
import { LINK_ASKERS } from './migrations/20261125_101_link_askers';

/** Links that are mailed and good for one use. */
@Contributes({ tables: ['one_time_links'], migrations: [LINK_ASKERS] })
@Module({
  providers: [MailLinksService, MailLinkRepository, MailLinkWritingRepository],
  exports: [MailLinksService],
})
export class MailLinksModule {}
