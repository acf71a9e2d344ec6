import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Invalid } from '../../platform/http/http.errors';
import type { Viewer } from '../../platform/kernel/viewer';
import { MediaQuotaExceeded, MediumTooLarge } from '../media.errors';
import type { MediaKind, MediaType } from '../media.kinds';
import { altText, type MediumResponse } from '../media.schemas';
import { MediaService } from '../media.service';
import { MediaSettings } from '../media.settings';
import { typeOf } from './content-type';
import { ContentsService } from './contents.service';
import { fileName } from './file-name';
import { type FormFields, readForm } from './form';
import { Inspection } from './inspection';
import { Spool, type SpooledFile } from '../storage/spool';

/** What a form may have beside its file. */
const FORM_OVERHEAD_BYTES = 64 * 1024;

/** A form as it comes in. */
export interface IncomingForm {
  readonly body: Readable;
  readonly contentType: string;
  /** What its headers say of its length; undefined where they say nothing. */
  readonly declaredBytes: number | undefined;
}

/** Takes in what people upload. */
@Injectable()
export class UploadsService {
  private readonly maxBytes: Readonly<Record<MediaKind, number>>;

  constructor(
    private readonly settings: MediaSettings,
    private readonly media: MediaService,
    private readonly contents: ContentsService,
    private readonly inspection: Inspection,
    private readonly spool: Spool,
  ) {
    const { imageBytes, audioBytes, videoBytes, documentBytes } = settings;
    this.maxBytes = { image: imageBytes, audio: audioBytes, video: videoBytes, document: documentBytes };
  }

  /** The most bytes that a file of any kind may have. */
  get largestBytes(): number {
    return Math.max(...Object.values(this.maxBytes));
  }

  /**
   * Takes the file of a form as it flows in. No more than a piece of it is in memory.
   *
   * @throws FormMalformed, MediaTypeRefused, MediumTooLarge, MediumInvalid, MediaQuotaExceeded, Invalid for its alt text
   */
  async upload(
    { body, contentType, declaredBytes = 0 }: IncomingForm,
    viewer: Viewer,
  ): Promise<MediumResponse> {
    if (declaredBytes > this.largestBytes + FORM_OVERHEAD_BYTES)
      throw MediumTooLarge.than('any kind', this.largestBytes);
    try {
      const reception = await this.reception(viewer);
      const { file, fields } = await readForm(body, contentType, (part) => reception.take(part));
      return await this.keep(file, reception.type, fields, viewer);
    } finally {
      // What was not read of it would hold up the connection.
      body.destroy();
    }
  }

  /**
   * Takes a file that comes by itself.
   *
   * @throws what {@link upload} throws, but for what concerns forms
   */
  async take(source: Readable, fields: FormFields, viewer: Viewer): Promise<MediumResponse> {
    const reception = await this.reception(viewer);
    return this.keep(await reception.take(source), reception.type, fields, viewer);
  }

  /** @throws Invalid under `alt` */
  checkedFields(name: string, alt: string | undefined): { name: string; alt: string | null } {
    return {
      name: fileName(name),
      alt: alt === undefined || alt.trim() === '' ? null : checked(alt),
    };
  }

  /** What a file goes through as it comes in: it is written down as far as its kind and the quota allow. */
  private async reception(viewer: Viewer) {
    const { usage } = await this.media.getUsage(viewer);
    const left = usage.quotaBytes - usage.bytes;
    if (left <= 0) throw MediaQuotaExceeded.of(usage.quotaBytes);
    let type: MediaType | undefined;
    let isQuota = false;
    const bound = async (head: Buffer) => {
      type = await typeOf(head);
      const most = this.maxBytes[type.kind];
      // What a picture takes is known once it is written anew.
      isQuota = type.kind !== 'image' && left < most;
      return isQuota ? left : most;
    };
    const tooLarge = (most: number) =>
      isQuota ? MediaQuotaExceeded.of(usage.quotaBytes) : MediumTooLarge.than(type?.kind ?? 'any kind', most);
    return {
      take: (source: Readable) => this.spool.write(source, bound, tooLarge),
      get type(): MediaType {
        if (!type) throw new Error('A file that was taken has a type');
        return type;
      },
    };
  }

  /** Makes a medium of a file that has come whole, and removes the file. */
  private async keep(
    file: SpooledFile,
    type: MediaType,
    fields: FormFields,
    viewer: Viewer,
  ): Promise<MediumResponse> {
    const newPath = await this.spool.newPath();
    try {
      const { name, alt } = this.checkedFields(fields.name, fields.alt);
      const { content, path } = await this.inspection.inspect(file, type, newPath);
      const { quotaBytes } = this.settings;
      const id = await this.contents.add(content, path, { ownerId: viewer.id, name, alt, quotaBytes });
      return await this.media.get(id, viewer);
    } finally {
      await this.spool.remove(newPath);
      await this.spool.remove(file.path);
    }
  }
}

/** @throws Invalid under `alt` */
function checked(alt: string): string {
  const { data, error } = altText().safeParse(alt);
  if (error) throw new Invalid({ alt: error.issues.map(({ message }) => message) });
  return data;
}
