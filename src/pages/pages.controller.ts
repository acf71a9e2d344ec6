import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../platform/http/access';
import { Unlimited } from '../platform/limits/limited-as';
import { ABOUT_PAGE, INDEX_PAGE } from './pages';

/** Pages for people; the document is about the API alone. */
@ApiExcludeController()
@Public()
@Unlimited()
@Controller()
export class PagesController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  index(): string {
    return INDEX_PAGE;
  }

  @Get('about')
  @Header('Content-Type', 'text/html; charset=utf-8')
  about(): string {
    return ABOUT_PAGE;
  }
}
