import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { OptionalUser, OptionalViewer } from '../../platform/http/access';
import { Overloaded } from '../../platform/http/http.errors';
import type { StreamedAnswer } from '../../platform/http/streamed-answer';
import type { Viewer } from '../../platform/kernel/viewer';
import { LimitedAs } from '../../platform/limits/limits.decorators';
import { Operation } from '../../platform/openapi/operation';
import { MediumNotFound } from '../media.errors';
import { SERVED_TYPES } from '../media.kinds';
import { DOWNLOADS } from '../media.limits';
import { MediumIdParameter } from '../media.schemas';
import { MediaStorageFull, MediaStorageUnavailable } from '../storage/storage.errors';
import { PreconditionFailed, RangeNotSatisfiable } from './serving.errors';
import { FileNameParameter, FileQuery } from './serving.schemas';
import { ServingService } from './serving.service';

const text = (description: string) => ({ description, schema: { type: 'string' as const } });

/** Headers of files. */
const FILE_HEADERS = {
  ETag: text('Names the content, for good.'),
  'Last-Modified': text('When it was uploaded.'),
  'Accept-Ranges': text('`bytes`: a `Range` header may ask for a part.'),
  'Content-Range': text('Which part it is, and of how many bytes.'),
  'Content-Disposition': text('The name that the file had (RFC 6266).'),
};

@ApiTags('Media')
@Controller('media')
export class FilesController {
  constructor(private readonly serving: ServingService) {}

  @Get(':id/:name')
  @OptionalUser()
  @LimitedAs(DOWNLOADS)
  @Operation({
    id: 'media.download',
    summary: 'Fetch a file',
    description:
      'Whole, or the parts that `Range` asks for, several of them as `multipart/byteranges` (RFC 9110, section 14). A picture with `width` comes as AVIF or WebP where `Accept` names that. What is public, anybody may fetch; anything else its owner, those whom it was sent to, and whoever has a signed address.',
    success: 'The file',
    streams: SERVED_TYPES,
    streamsToo: [
      { status: 206, success: 'Parts of it', streams: [...SERVED_TYPES, 'multipart/byteranges'] },
      { status: 304, success: 'What you have is still true' },
    ],
    headers: FILE_HEADERS,
    problems: [
      MediumNotFound,
      PreconditionFailed,
      RangeNotSatisfiable,
      Overloaded,
      MediaStorageUnavailable,
      MediaStorageFull,
    ],
  })
  download(
    @Param('id', { schema: MediumIdParameter }) id: number,
    @Param('name', { schema: FileNameParameter }) name: string,
    @Query({ schema: FileQuery }) query: FileQuery,
    @OptionalViewer() viewer: Viewer | null,
    @Req() { method, headers }: Request,
  ): Promise<StreamedAnswer> {
    return this.serving.serve({ id, name, query, method, headers }, viewer);
  }
}
