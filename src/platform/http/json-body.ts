import { isUtf8 } from 'node:buffer';
import type { Request } from 'express';
import type { ProblemError } from '../kernel/problem';
import {
  BodyIncomplete,
  BodyNotAnObject,
  BodyNotUtf8,
  BodyTooDeep,
  BodyTooLarge,
  MalformedJson,
  UnsupportedBody,
} from './http.errors';
import { isTooDeep } from './json-depth';
import { DEFAULT_JSON_KIB } from './takes-body';

const UTF8 = /^charset="?utf-8"?$/;

const BYTE_ORDER_MARK = 0xfeff;

/** What {@link readJsonObject} refuses a request with. */
export const JSON_BODY_PROBLEMS = [
  MalformedJson,
  BodyNotAnObject,
  BodyNotUtf8,
  BodyTooDeep,
  BodyIncomplete,
  BodyTooLarge,
  UnsupportedBody,
];

/**
 * Reads a request's body, a JSON object, into `request.body`. A request without content has an empty one.
 *
 * Ours and not body-parser's, which waits for the end of a body that it refuses.
 *
 * @param maxBytes no more than that is read, and nothing of a body that says that it is longer
 */
export async function readJsonObject(request: Request, maxBytes: number): Promise<true> {
  request.body = hasContent(request) ? parseObject(await readBytes(request, maxBytes)) : {};
  return true;
}

/**
 * What a caller is told who is not let in: whatever is wrong with a small body outranks that, but no large one is read
 * to find out.
 *
 * @param maxBytes what the route takes of those whom it lets in
 * @throws refusal, or what {@link readJsonObject} throws
 */
export async function refuseSender(
  request: Request,
  maxBytes: number,
  refusal: ProblemError,
): Promise<never> {
  const readable = Math.min(maxBytes, 1024 * DEFAULT_JSON_KIB);
  try {
    await readJsonObject(request, readable);
  } catch (error) {
    if (!(error instanceof BodyTooLarge) || readable === maxBytes) throw error;
    if (declaredLength(request) > maxBytes) throw BodyTooLarge.than(maxBytes);
  }
  throw refusal;
}

function hasContent(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || declaredLength(request) > 0;
}

function declaredLength({ headers }: Request): number {
  return Number(headers['content-length'] ?? 0);
}

function isJson({ headers }: Request): boolean {
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return false;
  const [mediaType = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  return mediaType.trim() === 'application/json' && (charset === undefined || UTF8.test(charset));
}

function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  if (!isJson(request)) throw new UnsupportedBody();
  if (declaredLength(request) > maxBytes) throw BodyTooLarge.than(maxBytes);
  // The client went away while something was asked about it.
  if (request.destroyed) throw new BodyIncomplete();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = (error?: Error) => {
      request.off('data', take).off('end', stop).off('error', giveUp).off('close', giveUp);
      if (!error) {
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
        return;
      }
      request.pause();
      reject(error);
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > maxBytes) stop(BodyTooLarge.than(maxBytes));
    };
    const giveUp = () => {
      stop(new BodyIncomplete());
    };
    request.on('data', take).on('end', stop).on('error', giveUp).on('close', giveUp);
  });
}

function parseObject(bytes: Buffer): object {
  if (!isUtf8(bytes)) throw new BodyNotUtf8();
  if (isTooDeep(bytes)) throw new BodyTooDeep();
  const body = parse(bytes.toString());
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new BodyNotAnObject();
  return body;
}

function parse(text: string): unknown {
  // Chunks that hold nothing are no content.
  if (text === '') return {};
  try {
    return JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text);
  } catch {
    throw new MalformedJson();
  }
}
