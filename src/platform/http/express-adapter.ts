import { createServer, type ServerOptions } from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { JsonText } from './json-text';

/**
 * Milliseconds. A client that sends its headers or body drop by drop is cut off (408); an idle connection is kept for
 * longer than the 60 s after which common load balancers drop theirs, so that it is never we who close it first.
 */
const SERVER_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  // Node would refuse a request without one in a way of its own; the preamble does in ours.
  requireHostHeader: false,
} satisfies ServerOptions;

/** Express, with bounded patience, and with a shorter way out for JSON: no body is hashed, none is parsed to be printed. */
export class BroadsheetExpressAdapter extends ExpressAdapter {
  override initHttpServer(options: NestApplicationOptions): void {
    super.initHttpServer(options);
    this.httpServer = createServer(SERVER_OPTIONS, this.getInstance());
  }

  override reply(response: Response, body: unknown, statusCode?: number): unknown {
    if (statusCode !== undefined) response.statusCode = statusCode;
    if (body instanceof JsonText) {
      if (body.nextCursor) linkNextPage(response, body.nextCursor);
      return sendJson(response, body.text);
    }
    if (body === undefined || body === null) return response.end();
    if (typeof body === 'object' && !(body instanceof Error)) return sendJson(response, JSON.stringify(body));
    return super.reply(response, body, statusCode);
  }
}

function sendJson(response: Response, text: string): unknown {
  if (!response.hasHeader('Content-Type'))
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  return response.end(text);
}

/** `Link: <...>; rel="next"` (RFC 8288): the request's own address with the cursor in place of any paging it had. */
function linkNextPage(response: Response, cursor: string): void {
  const request = response.req as Request;
  const [, query] = request.originalUrl.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.delete('offset');
  parameters.set('cursor', cursor);
  response.setHeader(
    'Link',
    `<${publicOrigin(request)}${request.path}?${parameters.toString()}>; rel="next"`,
  );
}

function publicOrigin(request: Request): string {
  const configured: unknown = request.app.locals['appUrl'];
  return typeof configured === 'string' ? configured : `${request.protocol}://${request.host || 'localhost'}`;
}
