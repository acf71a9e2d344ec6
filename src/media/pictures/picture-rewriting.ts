import { Injectable } from '@nestjs/common';
import type { Metadata } from 'sharp';
import { MediumInvalid } from '../media.errors';
import { MediaSettings } from '../media.settings';
import { Spool, type SpooledFile } from '../storage/spool';
import { encode, openPicture } from './picture-codec';
import { PictureLine } from './picture-line';

/** A picture that was written anew. */
export interface RewrittenPicture extends SpooledFile {
  readonly width: number;
  readonly height: number;
  /** `#rrggbb` */
  readonly color: string;
}

const MAX_FRAMES = 1_000;
/** The colour that is in most of a picture is found in so small a copy of it. */
const SAMPLE_PIXELS = 64;

/** What sharp calls the types that it reads. */
const FORMATS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'heif',
};

/** Decodes pictures, and writes them anew: turned as they are meant to be seen, with all their frames and nothing else. */
@Injectable()
export class PictureRewriting {
  private readonly maxPixels: number;

  constructor(
    settings: MediaSettings,
    private readonly line: PictureLine,
    private readonly spool: Spool,
  ) {
    this.maxPixels = settings.maxPixels;
  }

  /**
   * @param target the file that is written, which there is not yet
   * @throws MediumInvalid for what cannot be decoded, or has too many pixels or frames
   */
  rewrite(source: string, type: string, target: string): Promise<RewrittenPicture> {
    return this.line.take(() => this.write(source, type, target));
  }

  private async write(source: string, type: string, target: string): Promise<RewrittenPicture> {
    const isAnimated = this.check(await this.look(source), type);
    const picture = openPicture(source, this.maxPixels, { animated: isAnimated });
    try {
      await encode(isAnimated ? picture : picture.autoOrient(), type).toFile(target);
    } catch {
      throw MediumInvalid.because('is no whole picture');
    }
    const { width, height, pageHeight } = await openPicture(target, this.maxPixels, {
      animated: true,
    }).metadata();
    const color = await this.colorOf(target);
    return { ...(await this.spool.measure(target)), width, height: pageHeight ?? height, color };
  }

  /** Reads the head of a picture: what it says of itself, before a pixel is decoded. */
  private async look(source: string): Promise<Metadata> {
    try {
      return await openPicture(source, this.maxPixels, {
        animated: true,
        limitInputPixels: false,
      }).metadata();
    } catch {
      throw MediumInvalid.because('is no whole picture');
    }
  }

  /** Whether it has several frames. */
  private check({ format, width, height, pages = 1, pageHeight = height }: Metadata, type: string): boolean {
    if (format !== FORMATS[type]) throw MediumInvalid.because('is no whole picture');
    const pixels = width * pageHeight * pages;
    if (pages > MAX_FRAMES) throw MediumInvalid.because(`has too many frames (maximum is ${MAX_FRAMES})`);
    if (pixels > this.maxPixels)
      throw MediumInvalid.because(
        `has too many pixels (maximum is ${this.maxPixels}, of all frames together)`,
      );
    return pages > 1;
  }

  private async colorOf(file: string): Promise<string> {
    const sample = await openPicture(file, this.maxPixels)
      .resize(SAMPLE_PIXELS, SAMPLE_PIXELS, { fit: 'inside' })
      .flatten()
      .png()
      .toBuffer();
    const { dominant } = await openPicture(undefined, this.maxPixels).end(sample).stats();
    return `#${[dominant.r, dominant.g, dominant.b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  }
}
