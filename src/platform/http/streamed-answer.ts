import type { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { Response } from 'express';

interface StreamOptions {
  /** Undefined for an answer that has no content, such as a 304. */
  readonly contentType?: string;
  /** That of the route's success unless said otherwise. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * True for a source that never ends by itself, such as events: the answer ends as soon as the process stops listening.
   * Any other source has until the deadline of requests in flight.
   */
  readonly endless?: boolean;
}

/**
 * An answer that is sent as it comes: events, a file, an export. A handler returns one.
 *
 * Its headers leave at once. A source that fails afterwards cuts the connection, so that nobody takes a part for the
 * whole: whatever may be refused has to be known before the answer is made. The source is destroyed when the client goes
 * away, and in the end in any case.
 */
export class StreamedAnswer {
  /** @param source null for headers alone: a 304, or what a HEAD asks for, which then is not opened */
  constructor(
    readonly source: Readable | null,
    readonly options: StreamOptions,
  ) {}
}

const logger = new Logger(StreamedAnswer.name);

/** Begins to send an answer. */
export function sendStream(response: Response, { source, options }: StreamedAnswer): void {
  if (source?.errored) throw source.errored;
  const { contentType, status, headers = {} } = options;
  if (status !== undefined) response.statusCode = status;
  if (contentType !== undefined) response.setHeader('Content-Type', contentType);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (source) releaseWith(response, source);
  if (!source || response.req.method === 'HEAD') {
    response.end();
    return;
  }
  source.once('error', (error) => {
    logger.error({ err: error }, 'An answer broke off');
    response.destroy();
  });
  source.once('close', () => {
    if (!source.readableEnded && !response.writableEnded) response.destroy();
  });
  response.flushHeaders();
  source.pipe(response);
}

/** Ends an answer in order, wherever its source is. */
export function endStream(response: Response, { source }: StreamedAnswer): void {
  source?.unpipe(response);
  response.end();
}

/** Destroys the source once its answer has left or cannot leave. An answer that waits behind another one is not closed. */
function releaseWith(response: Response, source: Readable): void {
  const { socket } = response.req;
  const release = () => {
    socket.off('close', release);
    source.destroy();
  };
  if (socket.destroyed) release();
  socket.once('close', release);
  response.once('close', release);
}
