import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Codings that answers are sent in, the better one first. */
export type Coding = 'br' | 'gzip';

const CODINGS: readonly Coding[] = ['br', 'gzip'];

/** Bytes below which an answer fits in a packet either way. */
export const MIN_COMPRESSED_BYTES = 1_024;

/** The highest quality at which brotli takes no longer than gzip. */
const BROTLI_QUALITY = 4;

const CODING = /^\s*([\w-]+|\*)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;

/** The coding that a client takes, by its `Accept-Encoding` (RFC 9110, section 12.5.3); null for none of ours. */
export function codingFor(acceptEncoding: string | undefined): Coding | null {
  if (acceptEncoding === undefined || acceptEncoding === '') return null;
  const weights = new Map<string, number>();
  for (const part of acceptEncoding.split(',')) {
    const [, coding, weight] = CODING.exec(part) ?? [];
    if (coding !== undefined) weights.set(coding.toLowerCase(), Number(weight ?? 1));
  }
  const weightOf = (coding: Coding) => weights.get(coding) ?? weights.get('*') ?? 0;
  const [best] = CODINGS.toSorted((one, other) => weightOf(other) - weightOf(one));
  return best !== undefined && weightOf(best) > 0 ? best : null;
}

const zip = promisify(gzip);
const brotli = promisify(brotliCompress);

/** Compresses in the thread pool: a page of 10 KB takes a fifth of a millisecond there. */
export function compress(text: string, coding: Coding): Promise<Buffer> {
  if (coding === 'gzip') return zip(text);
  return brotli(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    },
  });
}
