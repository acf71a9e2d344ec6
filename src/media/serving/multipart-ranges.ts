import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ByteRange } from '../storage/media-storage';

/** An answer of several ranges (RFC 9110, section 14.6). */
export interface MultipartRanges {
  readonly contentType: string;
  /** Of all of it. */
  readonly bytes: number;
  readonly source: Readable;
}

/** @param open opens one range; a range is opened when it is its turn, so that only one is open at a time */
export function multipartRanges(
  parts: readonly ByteRange[],
  { type, length }: { type: string; length: number },
  open: (range: ByteRange) => Promise<Readable>,
): MultipartRanges {
  const boundary = randomBytes(18).toString('hex');
  const headOf = ({ start, end }: ByteRange) =>
    `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: bytes ${start}-${end}/${length}\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const bytes = parts.reduce(
    (sum, part) => sum + headOf(part).length + part.end - part.start + 1,
    tail.length,
  );
  async function* all() {
    for (const part of parts) {
      yield Buffer.from(headOf(part));
      yield* await open(part);
    }
    yield Buffer.from(tail);
  }
  const source = Readable.from(all() as AsyncIterable<Buffer>, { objectMode: false });
  return { contentType: `multipart/byteranges; boundary=${boundary}`, bytes, source };
}
