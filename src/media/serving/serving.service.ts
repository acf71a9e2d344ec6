import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { StreamedAnswer } from '../../platform/http/streamed-answer';
import { currentResponse } from '../../platform/kernel/exchange';
import type { Viewer } from '../../platform/kernel/viewer';
import { MediumNotFound } from '../media.errors';
import { SizedPictures, sizedType } from '../pictures/sized-pictures';
import { type ByteRange, MediaStorage } from '../storage/media-storage';
import { type ConditionHeaders, evaluate, isRangeCurrent } from './conditions';
import { contentDisposition } from './disposition';
import { multipartRanges } from './multipart-ranges';
import { parseRange } from './ranges';
import { PreconditionFailed, RangeNotSatisfiable } from './serving.errors';
import { type ServedMedium, ServingRepository, type StoredFile } from './serving.repository';
import type { FileQuery } from './serving.schemas';
import { SignedUrls } from './signed-urls';

const YEAR_SECONDS = 31_536_000;

/** What somebody asks of a file. */
export interface FileRequest {
  readonly id: number;
  readonly name: string;
  readonly query: FileQuery;
  readonly method: string;
  readonly headers: ConditionHeaders & {
    readonly range?: string | undefined;
    readonly accept?: string | undefined;
  };
}

type Headers = Record<string, string>;

const NAME = /^(?<hash>[0-9a-f]{64})\.(?<extension>[a-z0-9]{2,4})$/;

/**
 * Serves media: whole or in ranges, as they are or as smaller pictures.
 *
 * An address leads to the same bytes for ever, so whoever has them need not ask again. Nothing that is served runs: its
 * type is one of a list, is not to be guessed at, and a document of it would be in a sandbox.
 */
@Injectable()
export class ServingService {
  constructor(
    private readonly files: ServingRepository,
    private readonly storage: MediaStorage,
    private readonly pictures: SizedPictures,
    private readonly signedUrls: SignedUrls,
  ) {}

  /** @throws MediumNotFound, PreconditionFailed, RangeNotSatisfiable, Overloaded, MediaStorageUnavailable */
  async serve(request: FileRequest, viewer: Viewer | null): Promise<StreamedAnswer> {
    const { id, name, query, method, headers } = request;
    const path = `/media/${id}/${name}`;
    const secondsLeft = this.signedUrls.secondsLeft(path, query);
    const { hash = '', extension } = NAME.exec(name)?.groups ?? {};
    const asked = { id, hash, signed: secondsLeft !== null, width: query.width ?? 0 };
    const medium = await this.files.find(asked, viewer);
    if (medium?.extension !== extension || medium === null) throw new MediumNotFound();
    const isSized = query.width !== undefined && medium.kind === 'image';
    const file = isSized ? await this.sized(medium, query.width ?? 0, headers.accept) : medium.file;
    const validators = { entityTag: `"${file.hash}"`, lastModified: new Date(medium.createdAtMs) };
    const standing: Headers = {
      ETag: validators.entityTag,
      'Last-Modified': validators.lastModified.toUTCString(),
      'Cache-Control': cacheControl(medium, secondsLeft),
      'Content-Security-Policy': "default-src 'none'; sandbox",
      ...(isSized && { Vary: 'Authorization, Accept' }),
    };
    switch (evaluate(headers, validators)) {
      case 'failed':
        throw new PreconditionFailed();
      case 'known':
        return new StreamedAnswer(null, { status: 304, headers: standing });
      case 'send':
    }
    const described = {
      ...standing,
      'Accept-Ranges': 'bytes',
      'Content-Disposition': contentDisposition(medium.name, medium.kind !== 'document'),
    };
    // Of other methods a range means nothing (RFC 9110, section 14.2).
    const counts = method === 'GET' && isRangeCurrent(headers['if-range'], validators);
    const range = parseRange(counts ? headers.range : undefined, file.bytes);
    if (range.kind === 'unsatisfiable') {
      currentResponse()?.setHeader('Content-Range', `bytes */${file.bytes}`);
      throw new RangeNotSatisfiable();
    }
    if (method === 'HEAD') return answer(null, file, described);
    if (range.kind === 'whole') return answer(await this.open(file), file, described);
    return this.parts(range.parts, file, described);
  }

  private async parts(
    parts: readonly ByteRange[],
    file: StoredFile,
    headers: Headers,
  ): Promise<StreamedAnswer> {
    const [only, ...others] = parts;
    if (only && others.length === 0) {
      const { start, end } = only;
      return new StreamedAnswer(await this.storage.open(file.key, only), {
        contentType: file.type,
        status: 206,
        headers: {
          ...headers,
          'Content-Range': `bytes ${start}-${end}/${file.bytes}`,
          'Content-Length': String(end - start + 1),
        },
      });
    }
    const shape = { type: file.type, length: file.bytes };
    const { contentType, bytes, source } = multipartRanges(parts, shape, (part) =>
      this.storage.open(file.key, part),
    );
    return new StreamedAnswer(source, {
      contentType,
      status: 206,
      headers: { ...headers, 'Content-Length': String(bytes) },
    });
  }

  private open(file: StoredFile): Promise<Readable> {
    return this.storage.open(file.key);
  }

  /** The picture in a width, made now if nobody asked for it before. */
  private async sized(medium: ServedMedium, width: number, accept: string | undefined): Promise<StoredFile> {
    const type = sizedType(medium.file.type, accept);
    const known = medium.pictures.find((picture) => picture.type === type);
    if (known) return known;
    const { key, hash, bytes } = await this.pictures.make(medium.file, width, type);
    return this.files.keepPicture({ contentId: medium.contentId, width, type, key, hash, bytes });
  }
}

function answer(source: Readable | null, { type, bytes }: StoredFile, headers: Headers): StreamedAnswer {
  return new StreamedAnswer(source, {
    contentType: type,
    headers: { ...headers, 'Content-Length': String(bytes) },
  });
}

/** What is not public is kept by the asker's own cache alone, and by nobody for longer than its address is good. */
function cacheControl({ isPublic }: ServedMedium, secondsLeft: number | null): string {
  if (isPublic) return `public, max-age=${YEAR_SECONDS}, immutable`;
  return secondsLeft === null ? 'private, no-cache' : `private, max-age=${secondsLeft}, immutable`;
}
