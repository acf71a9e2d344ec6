import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Invalid } from '../../platform/http/http.errors';
import { ProblemError } from '../../platform/kernel/problem';
import type { Viewer } from '../../platform/kernel/viewer';
import { MediaQuotaExceeded, MediumTooLarge } from '../media.errors';
import { MediaService } from '../media.service';
import { MediaStorage } from '../storage/media-storage';
import { Spool } from '../storage/spool';
import { typeOf } from '../uploads/content-type';
import { keyOf } from '../uploads/contents.service';
import { UploadsService } from '../uploads/uploads.service';
import { UploadNotFound, UploadOffsetConflict } from './resumable.errors';
import { ResumableRepository, type Upload } from './resumable.repository';
import { metadataOf, type UploadResponse } from './resumable.schemas';

/** As many as `file-type` looks at. */
const HEAD_BYTES = 4_100;

/** A part of an upload as it comes in. */
export interface IncomingPart {
  /** What `Upload-Offset` says. */
  readonly offset: string | undefined;
  readonly body: Readable;
}

/**
 * Uploads that go on where they broke off (tus 1.0.0). Each part that comes, and what has come of one that breaks off, is
 * stored as a piece; when the last has come, the pieces are put together, and the upload is taken or refused like any.
 * Any instance takes any part.
 */
@Injectable()
export class ResumableService {
  /** By their ids, uploads that are being put together. */
  private readonly finishing = new Map<string, Promise<number>>();

  constructor(
    private readonly rows: ResumableRepository,
    private readonly uploads: UploadsService,
    private readonly media: MediaService,
    private readonly storage: MediaStorage,
    private readonly spool: Spool,
  ) {}

  /**
   * @returns its id
   * @throws Invalid for its length, MediumTooLarge, MediaQuotaExceeded for what is under way, too
   */
  async begin(declared: string | undefined, metadata: string | undefined, viewer: Viewer): Promise<string> {
    const length = wholeNumber('Upload-Length', declared, 1);
    if (length > this.uploads.largestBytes) throw MediumTooLarge.than('any kind', this.uploads.largestBytes);
    const [{ usage }, pending] = [await this.media.getUsage(viewer), await this.rows.findPending(viewer)];
    if (usage.bytes + pending.bytes + length > usage.quotaBytes)
      throw MediaQuotaExceeded.of(usage.quotaBytes);
    const given = metadataOf(metadata);
    const id = randomUUID();
    const { name, alt } = this.uploads.checkedFields(given.get('filename') ?? '', given.get('alt'));
    await this.rows.begin({ id, ownerId: viewer.id, length, name, alt });
    return id;
  }

  /** @throws UploadNotFound */
  async get(id: string, viewer: Viewer): Promise<UploadResponse> {
    const { length, received, mediaId } = await this.find(id, viewer);
    // The process that took the last part may have died before it was done.
    const isWhole = received === length && mediaId === null;
    const finished = isWhole ? await this.finish(id, viewer) : mediaId;
    return { upload: { offset: received, length, mediaId: finished } };
  }

  /**
   * Takes a part, or as much of it as comes.
   *
   * @returns how many bytes have come now
   * @throws UploadNotFound, UploadOffsetConflict, BodyIncomplete once what has come is kept; what an upload is refused with
   */
  async append(id: string, part: IncomingPart, viewer: Viewer): Promise<number> {
    try {
      return await this.appendPart(id, part, viewer);
    } finally {
      // What was not read of it would hold up the connection.
      part.body.destroy();
    }
  }

  private async appendPart(id: string, { offset, body }: IncomingPart, viewer: Viewer): Promise<number> {
    const start = wholeNumber('Upload-Offset', offset, 0);
    const upload = await this.find(id, viewer);
    if (upload.received !== start || upload.mediaId !== null) throw new UploadOffsetConflict();
    const most = upload.length - start;
    const { file, fault } = await this.spool.receive(body, most, () =>
      MediumTooLarge.than('this upload', upload.length),
    );
    try {
      if (start === 0 && file.bytes >= Math.min(HEAD_BYTES, upload.length))
        await this.checkType(id, file.path, viewer);
      const received = file.bytes === 0 ? start : await this.keep(id, start, file, viewer);
      if (fault) throw fault;
      if (received === upload.length) await this.finish(id, viewer);
      return received;
    } finally {
      await this.spool.remove(file.path);
    }
  }

  /** @throws UploadNotFound */
  async giveUp(id: string, viewer: Viewer): Promise<void> {
    const keys = await this.rows.giveUp(id, viewer);
    if (keys === null) throw new UploadNotFound();
    await this.discard(keys);
  }

  private async find(id: string, viewer: Viewer): Promise<Upload> {
    const upload = await this.rows.find(id, viewer);
    if (!upload) throw new UploadNotFound();
    return upload;
  }

  private async keep(
    id: string,
    start: number,
    { path, bytes, hash }: { path: string; bytes: number; hash: string },
    viewer: Viewer,
  ): Promise<number> {
    const key = keyOf(hash);
    await this.storage.put(key, path);
    const received = await this.rows.append(id, viewer, start, { key, bytes });
    if (received !== null) return received;
    await this.discard([key]);
    throw new UploadOffsetConflict();
  }

  /** What is no medium is refused with its first part, and not with its last. */
  private async checkType(id: string, path: string, viewer: Viewer): Promise<void> {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      await typeOf(buffer.subarray(0, bytesRead));
    } catch (error) {
      if (error instanceof ProblemError) await this.giveUp(id, viewer);
      throw error;
    } finally {
      await file.close();
    }
  }

  private finish(id: string, viewer: Viewer): Promise<number> {
    let finishing = this.finishing.get(id);
    if (!finishing) {
      finishing = this.putTogether(id, viewer).finally(() => {
        this.finishing.delete(id);
      });
      this.finishing.set(id, finishing);
    }
    return finishing;
  }

  private async putTogether(id: string, viewer: Viewer): Promise<number> {
    const { name, alt } = await this.find(id, viewer);
    const pieces = await this.rows.findPieces(id);
    const { storage } = this;
    async function* all() {
      for (const { key } of pieces) yield* await storage.open(key);
    }
    try {
      const whole = Readable.from(all() as AsyncIterable<Buffer>, { objectMode: false });
      const { media } = await this.uploads.take(whole, { name, alt: alt ?? undefined }, viewer);
      await this.discard(await this.rows.finish(id, media.id));
      return media.id;
    } catch (error) {
      // What is refused now is refused for ever; of anything else the next look tries again.
      if (error instanceof ProblemError && error.status < 500)
        await this.giveUp(id, viewer).catch(() => undefined);
      throw error;
    }
  }

  /** Whatever is left is for the sweep. */
  private async discard(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.storage.delete(key).catch(() => undefined);
  }
}

/** @throws Invalid under the header's name */
function wholeNumber(header: string, given: string | undefined, least: number): number {
  const number = /^\d{1,15}$/.test(given ?? '') ? Number(given) : -1;
  if (number < least) throw new Invalid({ [header]: [`must be an integer from ${least}`] });
  return number;
}
