import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { MailLinkRepository } from './mail-link.repository';
import { MailLinksService } from './mail-links.service';

/** Links that are mailed and good for one use. */
@Contributes({ tables: ['one_time_links'] })
@Module({ providers: [MailLinksService, MailLinkRepository], exports: [MailLinksService] })
export class MailLinksModule {}
