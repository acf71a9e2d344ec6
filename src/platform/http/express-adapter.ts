import { createServer, IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express, Request, Response } from 'express';
import { currentSite } from '../kernel/exchange';
import { JsonText } from '../kernel/json-text';
import { leaveLine } from './admission.guard';
import type { ValidatedResponse } from './caching.guard';
import { closeServer } from './close-server';
import { type Coding, codingFor, compress, MIN_COMPRESSED_BYTES } from './compression';
import { entityTagOf, isKnown } from './entity-tag';
import { PreparedFile, sendPrepared } from './prepared-file';
import { boundSlowBodies } from './slow-bodies';
import { endStream, sendStream, StreamedAnswer } from './streamed-answer';
import { boundUnreadAnswers, inTurn } from './unread-answers';

/**
 * Milliseconds. A client that sends its headers or body drop by drop is cut off (408); an idle connection is kept for
 * longer than the 60 s after which common load balancers drop theirs, so that it is never we who close it first.
 */
const SERVER_OPTIONS = {
  headersTimeout: 10_000,
  // Bodies have a time of their own each: see `slow-bodies.ts`.
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  // Node would refuse a request without one in a way of its own; the preamble does in ours.
  requireHostHeader: false,
  // Of two `Host` headers, or two credentials, Node would take the first. Together they make none, so they are refused.
  joinDuplicateHeaders: true,
} satisfies ServerOptions;

/**
 * Express, with bounded patience, answers that stream, and a shorter way out for JSON: no body is hashed, none is parsed
 * to be printed.
 */
export class BroadsheetExpressAdapter extends ExpressAdapter {
  private readonly endless = new Map<Response, StreamedAnswer>();
  private closing: Promise<void> | undefined;
  /** Whether answers are compressed here, and not by a proxy. */
  isCompressing = false;

  override initHttpServer(options: NestApplicationOptions): void {
    super.initHttpServer(options);
    const express = this.getInstance<Express>();
    this.httpServer = createServer({ ...SERVER_OPTIONS, ...nativeMessages(express) }, inTurn(express));
    boundUnreadAnswers(this.httpServer);
    boundSlowBodies(this.httpServer);
  }

  override reply(response: Response, body: unknown, statusCode?: number): unknown {
    leaveLine(response);
    if (statusCode !== undefined) response.statusCode = statusCode;
    if (body instanceof JsonText) {
      if (body.nextCursor) linkNextPage(response, body.nextCursor);
      // A page is not worth a validator: it takes longer than the rest of its way out, and seldom is the same again.
      return this.sendJson(response, body.text, body.nextCursor === undefined);
    }
    if (body === undefined || body === null) return response.end();
    if (body instanceof PreparedFile) return sendPrepared(response, body);
    if (body instanceof StreamedAnswer) {
      this.stream(response, body);
      return;
    }
    if (typeof body === 'object' && !(body instanceof Error))
      return this.sendJson(response, JSON.stringify(body), true);
    if (typeof body === 'string') return this.send(response, body, true);
    return super.reply(response, body, statusCode);
  }

  /**
   * Stops listening and ends the answers that would never end. Returns once all other requests in flight are answered;
   * those that take too long are cut off.
   */
  override close(): Promise<void> {
    this.closing ??= this.closeInOrder();
    return this.closing;
  }

  private sendJson(response: Response, text: string, isSingle: boolean): unknown {
    if (!response.hasHeader('Content-Type'))
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
    return this.send(response, text, isSingle);
  }

  /** Sends a text: a 304 in its place to those who have it, and compressed where that is asked for. */
  private send(response: ValidatedResponse, text: string, isSingle: boolean): unknown {
    const coding = this.isCompressing ? negotiate(response, text) : null;
    if (isSingle && response.isValidated === true && response.statusCode === 200) {
      const entityTag = entityTagOf(text, coding);
      response.setHeader('ETag', entityTag);
      if (isKnown(response.req.headers['if-none-match'], entityTag)) {
        response.statusCode = 304;
        response.removeHeader('Content-Type');
        return response.end();
      }
    }
    if (coding !== null) return sendCompressed(response, text, coding);
    // Node measures what it sends, but not what it would have sent.
    if (response.req.method === 'HEAD') response.setHeader('Content-Length', Buffer.byteLength(text));
    return response.end(text);
  }

  private stream(response: Response, answer: StreamedAnswer): void {
    sendStream(response, answer);
    if (answer.options.endless !== true || response.writableEnded) return;
    this.endless.set(response, answer);
    response.once('close', () => this.endless.delete(response));
  }

  private async closeInOrder(): Promise<void> {
    const closed = closeServer(this.httpServer);
    for (const [response, answer] of this.endless) endStream(response, answer);
    await closed;
  }
}

/**
 * What the server makes its messages of: they have Express's methods from birth. Else Express gives each of them another
 * prototype when it arrives, which engines take a while to recover from.
 */
function nativeMessages(express: Express) {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse<ExpressRequest> {}
  Object.setPrototypeOf(ExpressRequest.prototype, express.request);
  Object.setPrototypeOf(ExpressResponse.prototype, express.response);
  Object.assign(express, { request: ExpressRequest.prototype, response: ExpressResponse.prototype });
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
}

/**
 * The coding for an answer; null for one that is sent as it is. What is never stored may hold a credential, and is never
 * compressed: its length would tell of it to whoever can have something else put into it (BREACH).
 */
function negotiate(response: Response, text: string): Coding | null {
  if (response.getHeader('Cache-Control') === 'no-store') return null;
  response.vary('Accept-Encoding');
  return text.length < MIN_COMPRESSED_BYTES ? null : codingFor(response.req.headers['accept-encoding']);
}

function sendCompressed(response: Response, text: string, coding: Coding): Promise<unknown> {
  response.setHeader('Content-Encoding', coding);
  return compress(text, coding).then(
    (bytes) => {
      response.setHeader('Content-Length', bytes.length);
      return response.end(bytes);
    },
    () => response.destroy(),
  );
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
  return typeof configured === 'string' ? configured : currentSite();
}
