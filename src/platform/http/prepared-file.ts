import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, Response } from 'express';

type Coding = 'br' | 'gzip' | 'identity';

/** Below this, what compression saves is less than its headers. */
const MIN_COMPRESSED_BYTES = 1_024;

/** As small as the best that Brotli can do but for a few percent, in a tenth of the time. */
const BROTLI_QUALITY = 9;

const compress = {
  br: promisify(brotliCompress),
  gzip: promisify(gzip),
};

export interface PreparedFileOptions {
  /** Media type, with its charset. */
  readonly type: string;
  /** For how many seconds a cache may answer without asking again. */
  readonly maxAgeSeconds: number;
}

/**
 * A file of ours, or a text that is made of the code: the same bytes for everybody. A handler returns it.
 *
 * It is hashed once, and compressed once for each coding, by a thread of its own, when somebody first asks. Each coding
 * has a strong `ETag` of its own (RFC 9110, section 8.8.3.3), and who has it already gets a 304.
 */
export class PreparedFile {
  private readonly bytes: Buffer;
  private readonly hash: string;
  private readonly compressed = new Map<Coding, Promise<Buffer>>();

  constructor(
    content: string | Buffer,
    readonly options: PreparedFileOptions,
  ) {
    this.bytes = Buffer.from(content);
    this.hash = createHash('sha256').update(this.bytes).digest('base64url').slice(0, 22);
  }

  get codings(): Coding[] {
    return this.bytes.length < MIN_COMPRESSED_BYTES ? ['identity'] : ['br', 'gzip', 'identity'];
  }

  etag(coding: Coding): string {
    return coding === 'identity' ? `"${this.hash}"` : `"${this.hash}-${coding}"`;
  }

  content(coding: Coding): Promise<Buffer> {
    let content = this.compressed.get(coding);
    if (!content) {
      content = this.encode(coding);
      this.compressed.set(coding, content);
    }
    return content;
  }

  private encode(coding: Coding): Promise<Buffer> {
    if (coding === 'identity') return Promise.resolve(this.bytes);
    if (coding === 'gzip') return compress.gzip(this.bytes, { level: 9 });
    return compress.br(this.bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: this.bytes.length,
      },
    });
  }
}

/** Answers with a file, or with 304 (RFC 9110, section 13.1.2) where the asker has it. */
export async function sendPrepared(response: Response, file: PreparedFile): Promise<void> {
  const request = response.req as Request;
  const { codings, options } = file;
  // A client that refuses even `identity` gets it all the same (RFC 9110, section 12.5.3).
  const coding = (codings.length > 1 && request.acceptsEncodings(codings)) || 'identity';
  const etag = file.etag(coding as Coding);
  response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', `public, max-age=${options.maxAgeSeconds}`);
  if (codings.length > 1) response.vary('Accept-Encoding');
  if (hasAlready(request, etag)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  const content = await file.content(coding as Coding);
  response.setHeader('Content-Type', options.type);
  if (coding !== 'identity') response.setHeader('Content-Encoding', coding);
  response.setHeader('Content-Length', content.length);
  response.end(content);
}

/** Whether `If-None-Match` names it; what a client says of its own cache besides, as `fetch` does, changes nothing. */
function hasAlready({ headers }: Request, etag: string): boolean {
  const known = headers['if-none-match'];
  if (known === undefined) return false;
  return known === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
