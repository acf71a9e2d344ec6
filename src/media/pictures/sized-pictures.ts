import { randomBytes } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { MediaSettings } from '../media.settings';
import { MediaStorage } from '../storage/media-storage';
import { Spool, type SpooledFile } from '../storage/spool';
import { encode, openPicture } from './picture-codec';
import { PictureLine } from './picture-line';

/** Widths that pictures are served in, in pixels: no others, so that nobody fills the disk with sizes. */
export const PICTURE_WIDTHS = [160, 320, 640, 960, 1280, 1920] as const;

/** What a sized picture is made of. */
export interface PictureSource {
  readonly key: string;
  readonly hash: string;
  readonly type: string;
}

/** Types that may have several frames. */
const ANIMATED: ReadonlySet<string> = new Set(['image/gif', 'image/webp']);

/**
 * The type in which a sized picture is sent: the smallest of those that a client takes. A picture that may move stays in
 * a type that can.
 *
 * @param accept an `Accept` header; only what it names counts, since every client takes `image/*`
 */
export function sizedType(type: string, accept: string | undefined): string {
  const accepted = (accept ?? '').toLowerCase();
  const names = (wanted: string) =>
    accepted.split(',').some((member) => {
      const [name = '', ...parameters] = member.split(';').map((part) => part.trim());
      return name === wanted && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    });
  if (!ANIMATED.has(type) && names('image/avif')) return 'image/avif';
  return names('image/webp') ? 'image/webp' : type;
}

/** Makes pictures in the widths that are asked for. */
@Injectable()
export class SizedPictures {
  private readonly making = new Map<string, Promise<SpooledFile & { key: string }>>();

  constructor(
    private readonly settings: MediaSettings,
    private readonly storage: MediaStorage,
    private readonly spool: Spool,
    private readonly line: PictureLine,
  ) {}

  /**
   * Makes a picture in a width, and stores it. Those who ask for the same at once get the same.
   *
   * @throws Overloaded, MediaStorageFull, MediaStorageUnavailable
   */
  make(source: PictureSource, width: number, type: string): Promise<SpooledFile & { key: string }> {
    const name = `${source.key} ${width} ${type}`;
    let made = this.making.get(name);
    if (!made) {
      made = this.line
        .take(() => this.write(source, width, type))
        .finally(() => {
          this.making.delete(name);
        });
      this.making.set(name, made);
    }
    return made;
  }

  private async write(
    source: PictureSource,
    width: number,
    type: string,
  ): Promise<SpooledFile & { key: string }> {
    const path = await this.spool.newPath();
    try {
      const animated = ANIMATED.has(source.type) && ANIMATED.has(type);
      const picture = openPicture(undefined, this.settings.maxPixels, { animated });
      const written = encode(picture.resize({ width, withoutEnlargement: true }), type).toFile(path);
      await Promise.all([pipeline(await this.storage.open(source.key), picture), written]);
      const file = await this.spool.measure(path);
      const [, subtype = ''] = type.split('/');
      const unique = randomBytes(4).toString('hex');
      const key = `${source.hash.slice(0, 2)}/${source.hash}-${unique}-w${width}.${subtype}`;
      await this.storage.put(key, path);
      return { ...file, key };
    } finally {
      await this.spool.remove(path);
    }
  }
}
