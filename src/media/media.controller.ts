import { Body, Controller, Delete, Get, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Readable } from 'node:stream';
import { CurrentUser, Protected } from '../platform/http/access';
import { Invalid, Overloaded } from '../platform/http/http.errors';
import { BodyStream, TakesStream } from '../platform/http/takes-body';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { LimitedAs } from '../platform/limits/limits.decorators';
import { Operation } from '../platform/openapi/operation';
import {
  FormMalformed,
  MediaQuotaExceeded,
  MediaTypeRefused,
  MediumInvalid,
  MediumNotFound,
  MediumTooLarge,
} from './media.errors';
import { MAX_UPLOAD_BYTES } from './media.kinds';
import { UPLOADS } from './media.limits';
import {
  ListMediaQuery,
  MediaUsageResponse,
  MediumIdParameter,
  MediumListResponse,
  MediumResponse,
  UpdateMediumRequest,
} from './media.schemas';
import { MediaService } from './media.service';
import { MediaStorageFull, MediaStorageUnavailable } from './storage/storage.errors';
import { UploadsService } from './uploads/uploads.service';

/** What a form has, for the document: `file` makes Swagger UI show a file picker. */
const UPLOAD_FORM = {
  type: 'object',
  required: ['file'],
  properties: {
    file: { type: 'string', format: 'binary', description: 'The file. Its declared type is ignored.' },
    alt: {
      type: 'string',
      maxLength: 1000,
      description: 'What a picture shows, for those who do not see it.',
    },
  },
};

@ApiTags('Media')
@Protected()
@Controller('api/media')
export class MediaController {
  constructor(
    private readonly media: MediaService,
    private readonly uploads: UploadsService,
  ) {}

  @Post()
  @LimitedAs(UPLOADS)
  @TakesStream({ maxBytes: MAX_UPLOAD_BYTES, mediaTypes: ['multipart/form-data'], schema: UPLOAD_FORM })
  @Operation({
    id: 'media.upload',
    summary: 'Upload a picture, a sound, a film or a PDF',
    description:
      'What the file is, its content decides. Pictures are written anew, without what a camera wrote beside the pixels. Only you may fetch it until something public shows it: give its `url` to an article (`cover`, or in the body) or to your profile (`image`).',
    status: 201,
    success: 'The new medium',
    returns: MediumResponse,
    problems: [
      FormMalformed,
      MediaTypeRefused,
      MediumTooLarge,
      MediaQuotaExceeded,
      MediumInvalid,
      Invalid,
      Overloaded,
      MediaStorageFull,
      MediaStorageUnavailable,
    ],
  })
  upload(
    @BodyStream() body: Readable,
    @Req() { headers }: Request,
    @CurrentUser() viewer: Viewer,
  ): Promise<MediumResponse> {
    const { 'content-type': contentType = '', 'content-length': length } = headers;
    const declaredBytes = length === undefined ? undefined : Number(length);
    return this.uploads.upload({ body, contentType, declaredBytes }, viewer);
  }

  @Get()
  @Operation({
    id: 'media.list',
    summary: 'List what you have uploaded, newest first',
    success: 'One page',
    returns: MediumListResponse,
    paged: true,
  })
  list(
    @Query({ schema: ListMediaQuery }) query: ListMediaQuery,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<MediumListResponse>> {
    return this.media.list(query, viewer);
  }

  @Get('usage')
  @Operation({
    id: 'media.getUsage',
    summary: 'How much you have uploaded, and may upload in all',
    success: 'The usage and the quota',
    returns: MediaUsageResponse,
  })
  getUsage(@CurrentUser() viewer: Viewer): Promise<MediaUsageResponse> {
    return this.media.getUsage(viewer);
  }

  @Get(':id')
  @Operation({
    id: 'media.get',
    summary: 'Read about a medium of yours',
    success: 'The medium',
    returns: MediumResponse,
    problems: [MediumNotFound],
  })
  get(
    @Param('id', { schema: MediumIdParameter }) id: number,
    @CurrentUser() viewer: Viewer,
  ): Promise<MediumResponse> {
    return this.media.get(id, viewer);
  }

  @Put(':id')
  @Operation({
    id: 'media.update',
    summary: 'Say what a picture of yours shows',
    success: 'The medium',
    returns: MediumResponse,
    problems: [MediumNotFound],
  })
  update(
    @Param('id', { schema: MediumIdParameter }) id: number,
    @Body({ schema: UpdateMediumRequest }) request: UpdateMediumRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<MediumResponse> {
    return this.media.update(id, request, viewer);
  }

  @Delete(':id')
  @Operation({
    id: 'media.delete',
    summary: 'Delete a medium of yours, whatever shows it',
    status: 204,
    success: 'Deleted',
    problems: [MediumNotFound],
  })
  delete(
    @Param('id', { schema: MediumIdParameter }) id: number,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.media.delete(id, viewer);
  }
}
