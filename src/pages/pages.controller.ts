import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../platform/http/access';
import type { PreparedFile } from '../platform/http/prepared-file';
import { Costs } from '../platform/http/work';
import { PageSettings } from './page.settings';
import { ABOUT_PAGE, linkPage } from './pages';

/** Pages for people; the document is about the API alone. */
@ApiExcludeController()
@Public()
@Costs('nothing')
@Controller()
export class PagesController {
  private readonly linkPage: string;

  constructor({ frontendUrl }: PageSettings) {
    this.linkPage = linkPage(frontendUrl ?? null);
  }

  @Get('about')
  about(): PreparedFile {
    return ABOUT_PAGE;
  }

  /** Changes nothing, whatever token is in its address: what its button sends does. */
  @Get(['verify-email', 'revert-email', 'reset-password'])
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  link(): string {
    return this.linkPage;
  }
}
