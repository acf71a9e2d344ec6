import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { json } from 'express';
import {
  BodyIncomplete,
  BodyNotAnObject,
  BodyNotUtf8,
  BodyTooLarge,
  MalformedJson,
  UnsupportedBody,
} from './http.errors';

const MAX_BODY_BYTES = 1024 * 1024;

const UTF8 = /^charset="?utf-8"?$/;

const parse = json({
  limit: MAX_BODY_BYTES,
  inflate: false,
  strict: false,
  type: () => true,
  verify: (_request: IncomingMessage, _response: unknown, body: Buffer) => {
    // body-parser writes on what is thrown here, and says `entity.verify.failed` of it.
    if (!isUtf8(body)) throw new Error('not UTF-8');
  },
});

/** What {@link readJsonObject} refuses a request with. */
export const JSON_BODY_PROBLEMS = [
  MalformedJson,
  BodyNotAnObject,
  BodyNotUtf8,
  BodyIncomplete,
  BodyTooLarge,
  UnsupportedBody,
];

/** Reads a request's body, a JSON object, into `request.body`. A request without content has an empty one. */
export async function readJsonObject(request: Request, response: Response): Promise<true> {
  if (hasContent(request) && !isJson(request)) throw new UnsupportedBody();
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => {
      if (error) reject(refusal(error));
      else resolve();
    });
  });
  const body: unknown = request.body === undefined ? {} : request.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new BodyNotAnObject();
  request.body = body;
  return true;
}

function hasContent({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isJson({ headers }: Request): boolean {
  const [mediaType = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  return mediaType.trim() === 'application/json' && (charset === undefined || UTF8.test(charset));
}

/** What body-parser's errors mean to the caller; `type` is its stable code. */
function refusal(error: unknown): Error {
  const { type } = error as { type?: string };
  switch (type) {
    case 'entity.too.large':
      return new BodyTooLarge();
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new UnsupportedBody();
    case 'request.aborted':
    case 'request.size.invalid':
      return new BodyIncomplete();
    case 'entity.verify.failed':
      return new BodyNotUtf8();
    case 'entity.parse.failed':
      return new MalformedJson();
    default:
      return error as Error;
  }
}
