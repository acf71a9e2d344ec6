import { Controller, Delete, Get, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Readable } from 'node:stream';
import { CurrentUser, Protected } from '../../platform/http/access';
import { NotStored } from '../../platform/http/caching';
import { Invalid, Overloaded } from '../../platform/http/http.errors';
import { BodyStream, TakesStream } from '../../platform/http/takes-body';
import { currentResponse } from '../../platform/kernel/exchange';
import type { Viewer } from '../../platform/kernel/viewer';
import { LimitedAs } from '../../platform/limits/limits.decorators';
import { Operation } from '../../platform/openapi/operation';
import { MediaQuotaExceeded, MediaTypeRefused, MediumInvalid, MediumTooLarge } from '../media.errors';
import { MAX_UPLOAD_BYTES } from '../media.kinds';
import { UPLOADS } from '../media.limits';
import { MediaStorageFull, MediaStorageUnavailable } from '../storage/storage.errors';
import { TusVersionUnsupported, UploadNotFound, UploadOffsetConflict } from './resumable.errors';
import { UploadIdParameter, UploadResponse } from './resumable.schemas';
import { ResumableService } from './resumable.service';
import { TUS_HEADERS, TUS_VERSION } from './tus-headers';

const TAKING = [
  MediaTypeRefused,
  MediumTooLarge,
  MediaQuotaExceeded,
  MediumInvalid,
  Invalid,
  Overloaded,
  MediaStorageFull,
  MediaStorageUnavailable,
];

/** Says how far an upload has come, in the headers of tus. */
function tell(headers: Readonly<Record<string, string | number>>): void {
  const response = currentResponse();
  for (const [name, value] of Object.entries({ 'Tus-Resumable': TUS_VERSION, ...headers }))
    response?.setHeader(name, value);
}

/** A missing version is taken for ours: everything else is said by other headers. */
function checkVersion(request: Request): void {
  const version = request.get('Tus-Resumable');
  if (version !== undefined && version !== TUS_VERSION) throw new TusVersionUnsupported();
}

@ApiTags('Media')
@Protected()
@Controller('api/uploads')
export class ResumableController {
  constructor(private readonly uploads: ResumableService) {}

  @Post()
  @LimitedAs(UPLOADS)
  @ApiHeader({ name: 'Upload-Length', description: 'How many bytes will come.', schema: { type: 'string' } })
  @ApiHeader({
    name: 'Upload-Metadata',
    required: false,
    description: '`filename` and `alt`, each followed by its value in Base64, separated by a comma.',
    schema: { type: 'string' },
  })
  @Operation({
    id: 'uploads.begin',
    summary: 'Begin an upload that can go on after a lost connection',
    description:
      'The tus protocol, 1.0.0: any client for it does all of this (`tus-js-client`, Uppy, TUSKit). `Upload-Length` says how many bytes will come, `Upload-Metadata` may have a `filename` and an `alt`. The parts go to the address in `Location`.',
    status: 201,
    success: 'Begun',
    headers: TUS_HEADERS,
    problems: [TusVersionUnsupported, Invalid, MediumTooLarge, MediaQuotaExceeded],
  })
  async begin(@Req() request: Request, @CurrentUser() viewer: Viewer): Promise<void> {
    checkVersion(request);
    const [length, metadata] = [request.get('Upload-Length'), request.get('Upload-Metadata')];
    tell({
      Location: `/api/uploads/${await this.uploads.begin(length, metadata, viewer)}`,
      'Upload-Offset': 0,
    });
  }

  @Get(':id')
  @NotStored()
  @Operation({
    id: 'uploads.get',
    summary: 'How far an upload has come, and what it has become',
    description: 'HEAD says the same in its headers: `Upload-Offset` and `Upload-Length`.',
    success: 'The upload',
    returns: UploadResponse,
    headers: TUS_HEADERS,
    problems: [UploadNotFound, ...TAKING],
  })
  async get(
    @Param('id', { schema: UploadIdParameter }) id: string,
    @CurrentUser() viewer: Viewer,
  ): Promise<UploadResponse> {
    const { upload } = await this.uploads.get(id, viewer);
    tell({ 'Upload-Offset': upload.offset, 'Upload-Length': upload.length });
    return { upload };
  }

  @Patch(':id')
  @ApiHeader({ name: 'Upload-Offset', description: 'How many bytes have come.', schema: { type: 'string' } })
  @TakesStream({ maxBytes: MAX_UPLOAD_BYTES, mediaTypes: ['application/offset+octet-stream'] })
  @Operation({
    id: 'uploads.append',
    summary: 'Send the next part of an upload',
    description:
      '`Upload-Offset` says from which byte on: how many have come. With the last byte the upload becomes a medium, and is refused here if it cannot.',
    status: 204,
    success: 'Kept; `Upload-Offset` says how many bytes have come',
    headers: TUS_HEADERS,
    problems: [TusVersionUnsupported, UploadNotFound, UploadOffsetConflict, ...TAKING],
  })
  async append(
    @Param('id', { schema: UploadIdParameter }) id: string,
    @Req() request: Request,
    @BodyStream() body: Readable,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    checkVersion(request);
    const offset = request.get('Upload-Offset');
    tell({ 'Upload-Offset': await this.uploads.append(id, { offset, body }, viewer) });
  }

  @Delete(':id')
  @Operation({
    id: 'uploads.giveUp',
    summary: 'Give an upload up',
    description: 'What has come of it is deleted. A medium that it has become stays.',
    status: 204,
    success: 'Given up',
    problems: [UploadNotFound],
  })
  giveUp(
    @Param('id', { schema: UploadIdParameter }) id: string,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.uploads.giveUp(id, viewer);
  }
}
