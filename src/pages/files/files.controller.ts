import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../platform/http/access';
import { RouteNotFound } from '../../platform/http/http.errors';
import type { PreparedFile } from '../../platform/http/prepared-file';
import { Costs } from '../../platform/http/work';
import { assets, avatars, type FilesOf, swaggerUi } from './public-files';

/** What pages are made of, and the pictures of the demo data. */
@ApiExcludeController()
@Public()
@Costs('nothing')
@Controller()
export class FilesController {
  private readonly assets = assets();
  private readonly avatars = avatars();
  private readonly swaggerUi = swaggerUi();

  @Get('assets/:file')
  asset(@Param('file') name: string): PreparedFile {
    return fileOf(this.assets, name);
  }

  @Get('avatars/:file')
  avatar(@Param('file') name: string): PreparedFile {
    return fileOf(this.avatars, name);
  }

  @Get('docs/:file')
  swaggerUiPart(@Param('file') name: string): PreparedFile {
    return fileOf(this.swaggerUi, name);
  }
}

function fileOf(files: FilesOf, name: string): PreparedFile {
  const file = files.find(name);
  if (!file) throw new RouteNotFound();
  return file;
}
