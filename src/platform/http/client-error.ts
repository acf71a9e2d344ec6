import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { HeadersTooLarge, MalformedRequest, RequestTimeout } from './http.errors';
import { type CrossOrigin, standingHeaders } from './preamble';
import { PROBLEM_TYPE } from './problem.filter';
import { type ProblemError, problemDocument, REASON_PHRASE } from '../kernel/problem';

/** Answers what Node's parser refuses before there is a request (400, 408, 431) with a problem, too. */
export function answerClientErrors(server: Server, crossOrigin: CrossOrigin, appUrl: string | null): void {
  const headers = standingHeaders(crossOrigin).map(([name, value]) => `${name}: ${value}`);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(rawAnswer(problemOf(error.code), appUrl, headers));
  });
}

function problemOf(code: string | undefined): ProblemError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HeadersTooLarge();
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RequestTimeout();
    default:
      return new MalformedRequest();
  }
}

function rawAnswer(problem: ProblemError, appUrl: string | null, headers: readonly string[]): string {
  const requestId = randomUUID();
  const body = JSON.stringify(problemDocument(problem, { instance: '', requestId, appUrl }));
  return [
    `HTTP/1.1 ${problem.status} ${REASON_PHRASE[problem.kind]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    ...headers,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
