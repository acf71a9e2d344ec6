import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
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

/** Bytes. */
const BODY_LIMIT = 1024 * 1024;

const UTF8 = /^charset="?utf-8"?$/;

const parse = json({
  limit: BODY_LIMIT,
  inflate: false,
  strict: false,
  type: () => true,
  verify: (_request: IncomingMessage, _response: unknown, body: Buffer) => {
    // body-parser writes on what is thrown here, and says `entity.verify.failed` of it.
    if (!isUtf8(body)) throw new Error('not UTF-8');
  },
});

/**
 * Reads the JSON body of the routes that take one, and of no other: what is sent to a route that needs no body is
 * ignored, whatever it is.
 *
 * A guard, and the first but for the limits, because a malformed body is refused before credentials are looked at, and
 * only from here on is it known which handler will answer.
 */
@Injectable()
export class JsonBodyGuard implements CanActivate {
  private readonly known = new WeakMap<object, boolean>();

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (!this.takesBody(context)) return true;
    const http = context.switchToHttp();
    return readJsonObject(http.getRequest(), http.getResponse());
  }

  private takesBody(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    let takesBody = this.known.get(handler);
    if (takesBody === undefined) {
      takesBody = hasBodyParameter(context.getClass(), handler.name);
      this.known.set(handler, takesBody);
    }
    return takesBody;
  }
}

/** Whether a handler declares `@Body()`. */
export function hasBodyParameter(controller: object, handlerName: string): boolean {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handlerName) ?? {}) as object;
  return Object.keys(parameters).some((key) => key.startsWith(`${RouteParamtypes.BODY}:`));
}

async function readJsonObject(request: Request, response: Response): Promise<true> {
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
