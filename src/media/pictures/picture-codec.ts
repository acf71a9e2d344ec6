import sharp, { type Sharp, type SharpOptions } from 'sharp';

// Every picture is another one: nothing that was decoded is asked for again. One thread for each, and a line of them.
sharp.cache(false);
sharp.concurrency(1);

/** Seconds after which a picture that is still being made is given up. */
const TIMEOUT_SECONDS = 30;

const JPEG = { quality: 86 };
const WEBP = { quality: 82 };
const AVIF = { quality: 58, effort: 2 };

/** Reads pictures, and refuses those that are damaged or too large. */
export function openPicture(input: string | undefined, maxPixels: number, options: SharpOptions = {}): Sharp {
  const bounds: SharpOptions = {
    limitInputPixels: maxPixels,
    failOn: 'error',
    sequentialRead: true,
    ...options,
  };
  const picture = input === undefined ? sharp(bounds) : sharp(input, bounds);
  return picture.timeout({ seconds: TIMEOUT_SECONDS });
}

/** Writes a picture as a type of media. What a camera wrote beside the pixels, places among it, is not kept. */
export function encode(picture: Sharp, type: string): Sharp {
  switch (type) {
    case 'image/jpeg':
      return picture.jpeg(JPEG);
    case 'image/png':
      return picture.png();
    case 'image/webp':
      return picture.webp(WEBP);
    case 'image/gif':
      return picture.gif();
    case 'image/avif':
      return picture.avif(AVIF);
    default:
      throw new Error(`${type} is no type of a picture`);
  }
}
