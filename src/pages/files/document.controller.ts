import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../platform/http/access';
import type { PreparedFile } from '../../platform/http/prepared-file';
import { Costs } from '../../platform/http/work';
import { PublishedDocument } from '../../platform/openapi/published-document';
import { DOCS_PAGE } from '../pages';

/** The OpenAPI document, for programs and for people. */
@ApiExcludeController()
@Public()
@Costs('nothing')
@Controller()
export class DocumentController {
  constructor(private readonly published: PublishedDocument) {}

  @Get('openapi.json')
  json(): PreparedFile {
    return this.published.json;
  }

  @Get('openapi.yaml')
  yaml(): PreparedFile {
    return this.published.yaml;
  }

  @Get('docs')
  docs(): PreparedFile {
    return DOCS_PAGE;
  }
}
