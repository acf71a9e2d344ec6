import { Module } from '@nestjs/common';
import { MailLinkRepository } from './mail-link.repository';
import { MailLinksService } from './mail-links.service';

/** Links that are mailed and good for one use. */
@Module({ providers: [MailLinksService, MailLinkRepository], exports: [MailLinksService] })
export class MailLinksModule {}
