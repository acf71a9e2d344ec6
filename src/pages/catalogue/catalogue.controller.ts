import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../platform/http/access';
import { RouteNotFound } from '../../platform/http/http.errors';
import type { PreparedFile } from '../../platform/http/prepared-file';
import { Costs } from '../../platform/http/work';
import { Catalogue } from './catalogue';

/** The pages that the `type` of a problem leads to. */
@ApiExcludeController()
@Public()
@Costs('nothing')
@Controller('problems')
export class CatalogueController {
  constructor(private readonly catalogue: Catalogue) {}

  @Get()
  problems(): PreparedFile {
    return this.catalogue.index;
  }

  @Get(':code')
  problem(@Param('code') code: string): PreparedFile {
    const page = this.catalogue.find(code);
    if (!page) throw new RouteNotFound();
    return page;
  }
}
