import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { HeadersTooLarge, MalformedRequest, RequestTimeout } from './http.errors';
import { type CrossOrigin, standingHeaders } from './preamble';
import { PROBLEM_TYPE } from './problem.filter';
import { type ProblemError, problemDocument, TITLE } from '../kernel/problem';

/** Answers what Node's parser refuses before there is a request (400, 408, 431) with a problem, too. */
export function answerClientErrors(server: Server, crossOrigin: CrossOrigin): void {
  const headers = standingHeaders(crossOrigin).map(([name, value]) => `${name}: ${value}`);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(rawAnswer(problemOf(error.code), headers));
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

function rawAnswer(problem: ProblemError, headers: readonly string[]): string {
  const id = randomUUID();
  const body = JSON.stringify(problemDocument(problem, '', id));
  return [
    `HTTP/1.1 ${problem.status} ${TITLE[problem.kind]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${id}`,
    ...headers,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
