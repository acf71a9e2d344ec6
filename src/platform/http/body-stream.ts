import { type Readable, Transform, type TransformCallback } from 'node:stream';
import type { Request } from 'express';
import { BodyIncomplete, UploadTooLarge, UploadUnsupported } from './http.errors';
import { mayTakeLong } from './slow-bodies';

/** What a route takes that reads its body as it flows in. */
export interface BodyStreamRule {
  /** The most that is let through. */
  readonly maxBytes: number;
  /** In lower case, without parameters: `image/png`. */
  readonly mediaTypes: readonly string[];
  /** What the document says of the body; that it is a file unless said otherwise. */
  readonly schema?: object;
}

/** What {@link checkBodyStream}, or the stream that {@link openBodyStream} opens, refuses a request with. */
export const BODY_STREAM_PROBLEMS = [BodyIncomplete, UploadTooLarge, UploadUnsupported];

/**
 * Refuses a body for what its headers say of it. Nothing of it is read.
 *
 * @throws UploadUnsupported for another media type, or a compressed body
 * @throws UploadTooLarge for a body whose declared length is past the bound
 */
export function checkBodyStream({ headers }: Request, { maxBytes, mediaTypes }: BodyStreamRule): void {
  const [mediaType = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (!mediaTypes.includes(mediaType.trim())) throw UploadUnsupported.butFor(mediaTypes);
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw UploadUnsupported.butFor(mediaTypes);
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw UploadTooLarge.than(maxBytes);
}

/**
 * A request's body as a stream. It fails with {@link UploadTooLarge} at the first chunk past the bound, and with
 * {@link BodyIncomplete} when the client goes away. Whoever reads it passes such an error on, and it becomes the answer.
 */
export function openBodyStream(request: Request, { maxBytes }: BodyStreamRule): Readable {
  mayTakeLong(request);
  const body = new BoundedStream(maxBytes);
  // Without a listener, an error that comes before anybody reads would end the process.
  body.on('error', () => undefined);
  request.once('close', () => {
    if (!request.complete) body.destroy(new BodyIncomplete());
  });
  request.pipe(body);
  // Whatever is not read of the body would hold up the connection's next request. After `pipe`, which pauses at the end.
  body.once('close', () => request.resume());
  return body;
}

class BoundedStream extends Transform {
  private bytes = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) done(UploadTooLarge.than(this.maxBytes));
    else done(null, chunk);
  }
}
