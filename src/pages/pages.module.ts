import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { PageSettings } from './page.settings';
import { PagesController } from './pages.controller';

/** The pages that a person sees who opens the server in a browser. */
@Contributes({ settings: [PageSettings] })
@Module({ controllers: [PagesController] })
export class PagesModule {}
