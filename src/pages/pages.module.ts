import { Module } from '@nestjs/common';
import { PagesController } from './pages.controller';

/** The pages that a person sees who opens the server in a browser. */
@Module({ controllers: [PagesController] })
export class PagesModule {}
