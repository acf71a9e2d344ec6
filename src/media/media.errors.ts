import { defineProblem } from '../platform/kernel/problem';

export class MediumNotFound extends defineProblem({
  kind: 'notFound',
  key: 'medium',
  message: 'not found',
  what: 'There is no such file, or you may not see it.',
  why: 'It was deleted, it is not public and belongs to somebody else, or a signed address has expired.',
  whatToDo: 'Ask its owner, or get a new signed address.',
}) {}

/** What is sent cannot be read as a form with a file. */
export class FormMalformed extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: 'is not a well-formed form with files (multipart/form-data)',
  what: 'The body is not a well-formed form.',
  why: 'It has no boundary, ends early, or is something else.',
  whatToDo: 'Make the form with an HTTP library: `FormData` in a browser, `-F file=@photo.jpg` with curl.',
}) {}

/** What the content is, whatever it was declared to be, is not taken. */
export class MediaTypeRefused extends defineProblem({
  kind: 'unsupportedMediaType',
  key: 'file',
  message: 'is of a type that is not taken',
  what: 'Files of this type are not taken. What counts is the content: the declared type and the name are ignored.',
  why: 'Taken are JPEG, PNG, WebP, GIF and AVIF, MP3, M4A, AAC, Ogg, FLAC and WAV, MP4, WebM and QuickTime, and PDF.',
  whatToDo: 'Convert the file. Of SVG or HEIC send a PNG or a JPEG.',
}) {
  static of(found: string | undefined): MediaTypeRefused {
    if (found === undefined) return new MediaTypeRefused();
    const isHeif = found.startsWith('image/heic') || found.startsWith('image/heif');
    return new MediaTypeRefused({
      file: [`is ${found}, which is not taken${isHeif ? ': convert it to JPEG' : ''}`],
    });
  }
}

export class MediumTooLarge extends defineProblem({
  kind: 'contentTooLarge',
  key: 'file',
  message: 'is too large',
  what: 'The file is larger than files of its kind may be.',
  why: '`detail` says how many bytes it may have.',
  whatToDo: 'Send a smaller file.',
}) {
  static than(kind: string, maxBytes: number): MediumTooLarge {
    return new MediumTooLarge({ file: [`is too large (maximum of ${kind} is ${maxBytes} bytes)`] });
  }
}

export class MediaQuotaExceeded extends defineProblem({
  kind: 'contentTooLarge',
  key: 'quota',
  message: 'is used up',
  what: 'The file is larger than what is left of your quota.',
  why: 'All that you have uploaded counts. `GET /api/media/usage` says how much it is.',
  whatToDo: 'Delete what you do not need.',
}) {
  static of(quotaBytes: number): MediaQuotaExceeded {
    return new MediaQuotaExceeded({ quota: [`is used up (${quotaBytes} bytes in all)`] });
  }
}

/** The file is of a type that is taken, and broken, empty or too much to decode. */
export class MediumInvalid extends defineProblem({
  kind: 'invalid',
  key: 'file',
  message: "can't be blank",
  what: 'The file cannot be taken as it is.',
  why: 'It is empty, damaged, or has more pixels than are decoded. `errors` says which.',
  whatToDo: 'Open it in a program for such files, and save it anew, smaller if need be.',
}) {
  static because(reason: string): MediumInvalid {
    return new MediumInvalid({ file: [reason] });
  }
}
