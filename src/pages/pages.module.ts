import { Module } from '@nestjs/common';
import { ArticlesModule } from '../articles/articles.module';
import { Contributes } from '../platform/assembly/contribution';
import { PublishedDocument } from '../platform/openapi/published-document';
import { Catalogue } from './catalogue/catalogue';
import { CatalogueController } from './catalogue/catalogue.controller';
import { DocumentController } from './files/document.controller';
import { FilesController } from './files/files.controller';
import { PageSettings } from './page.settings';
import { PagesController } from './pages.controller';
import { SearchModule } from '../search/search.module';
import { SiteController } from './site/site.controller';
import { SiteService } from './site/site.service';
import { WellKnownController } from './well-known.controller';

/** The pages that a person sees who opens the server in a browser, and what they are made of. */
@Contributes({ settings: [PageSettings] })
@Module({
  imports: [ArticlesModule, SearchModule],
  controllers: [
    SiteController,
    PagesController,
    DocumentController,
    FilesController,
    CatalogueController,
    WellKnownController,
  ],
  providers: [PublishedDocument, Catalogue, SiteService],
})
export class PagesModule {}
