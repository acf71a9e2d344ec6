import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SlugParameter } from '../../articles/article.schemas';
import { Public } from '../../platform/http/access';
import { SitePageParameters } from './site.schemas';
import { SiteService } from './site.service';

const HTML = 'text/html; charset=utf-8';

/** What people read on the site itself: as anybody who is not signed in sees it. */
@ApiExcludeController()
@Public()
@Controller()
export class SiteController {
  constructor(private readonly site: SiteService) {}

  @Get()
  @Header('Content-Type', HTML)
  index(): Promise<string> {
    return this.site.index();
  }

  @Get('search')
  @Header('Content-Type', HTML)
  search(@Query({ schema: SitePageParameters }) parameters: SitePageParameters): Promise<string> {
    return this.site.search(parameters);
  }

  @Get('articles/:slug')
  @Header('Content-Type', HTML)
  article(@Param('slug', { schema: SlugParameter }) slug: string): Promise<string> {
    return this.site.article(slug);
  }
}
