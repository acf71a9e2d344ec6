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

  /**
   * Takes the file of a form as it flows in. No more than a piece of it is in memory.
   *
   * @throws FormMalformed, MediaTypeRefused, MediumTooLarge, MediumInvalid, MediaQuotaExceeded, Invalid for its alt text
   */
  async upload(
    { body, contentType, declaredBytes = 0 }: IncomingForm,
    viewer: Viewer,
  ): Promise<MediumResponse> {
    const { usage } = await this.media.getUsage(viewer);
    const left = usage.quotaBytes - usage.bytes;
    if (left <= 0) throw MediaQuotaExceeded.of(usage.quotaBytes);
    const largest = Math.max(...Object.values(this.maxBytes));
    if (declaredBytes > largest + FORM_OVERHEAD_BYTES) throw MediumTooLarge.than('any kind', largest);
    let type: MediaType | undefined;
    const take = (file: Readable) => {
      let isQuota = false;
      return this.spool.write(
        file,
        async (head) => {
          type = await typeOf(head);
          const most = this.maxBytes[type.kind];
          // What a picture takes is known once it is written anew.
          isQuota = type.kind !== 'image' && left < most;
          return isQuota ? left : most;
        },
        (most) =>
          isQuota
            ? MediaQuotaExceeded.of(usage.quotaBytes)
            : MediumTooLarge.than(type?.kind ?? 'any kind', most),
      );
    };
    const { file, fields } = await readForm(body, contentType, take);
    try {
      if (!type) throw new Error('A file that was taken has a type');
      return await this.keep(file, type, fields, viewer);
    } finally {
      await this.spool.remove(file.path);
    }
  }

  /** Makes a medium of a file that has come whole. */
  async keep(
    file: SpooledFile,
    type: MediaType,
    { name, alt }: FormFields,
    viewer: Viewer,
  ): Promise<MediumResponse> {
    const checkedAlt = alt === undefined || alt.trim() === '' ? null : checked(alt);
    const newPath = await this.spool.newPath();
    try {
      const { content, path } = await this.inspection.inspect(file, type, newPath);
      const { quotaBytes } = this.settings;
      const medium = { ownerId: viewer.id, name: fileName(name), alt: checkedAlt, quotaBytes };
      const id = await this.contents.add(content, path, medium);
      return await this.media.get(id, viewer);
    } finally {
      await this.spool.remove(newPath);
    }
  }
}

/** @throws Invalid under `alt` */
function checked(alt: string): string {
  const { data, error } = altText().safeParse(alt);
  if (error) throw new Invalid({ alt: error.issues.map(({ message }) => message) });
  return data;
}
