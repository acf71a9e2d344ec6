import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex, Writable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** A request with what the application made of it, as far as it has come. */
export interface ReadRequest extends IncomingMessage {
  readonly body?: unknown;
  /** What the request line asks for, while `url` may be what a router left of it. */
  readonly originalUrl?: string;
}

/** Calls `see` with each answer of a server as it leaves, and with all of its body. */
export function watchAnswers(
  server: Server,
  see: (request: ReadRequest, response: ServerResponse, text: string) => void,
): void {
  server.prependListener('request', (request: ReadRequest, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    const keep = (chunk: unknown) => {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    };
    watchCalls(response, 'write', keep);
    watchCalls(response, 'end', (chunk) => {
      keep(chunk);
      see(request, response, decoded(Buffer.concat(chunks), response.getHeader('content-encoding')));
    });
  });
}

/** A body as it was before it was compressed. */
function decoded(body: Buffer, coding: unknown): string {
  if (body.length === 0) return '';
  if (coding === 'br') return brotliDecompressSync(body).toString();
  return (coding === 'gzip' ? gunzipSync(body) : body).toString();
}

/** Calls `see` with each answer, head and body, to what the server's parser could not read. */
export function watchRefusals(server: Server, see: (raw: string) => void): void {
  server.prependListener('clientError', (_error: Error, socket: Duplex) => {
    watchCalls(socket, 'end', (raw) => {
      if (typeof raw === 'string') see(raw);
    });
  });
}

/** Looks at the first argument of each call of a stream's method before it is made. */
function watchCalls(stream: Writable, method: 'write' | 'end', look: (first: unknown) => void): void {
  const send = stream[method].bind(stream) as (...given: unknown[]) => unknown;
  Object.assign(stream, {
    [method]: (...given: unknown[]) => {
      look(given[0]);
      return send(...given);
    },
  });
}
