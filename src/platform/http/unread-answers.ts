import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';

/** How long an answer may wait for its reader, and how much may wait in all. */
export interface ReaderBounds {
  /** Milliseconds in which what was handed to a connection has to be taken: a page of 1 MiB at 18 kB a second. */
  readonly patienceMs: number;
  /** Bytes that wait for all readers of the process together. */
  readonly maxUnreadBytes: number;
  readonly sweepIntervalMs: number;
}

const BOUNDS: ReaderBounds = {
  patienceMs: 60_000,
  maxUnreadBytes: 64 * 1024 * 1024,
  sweepIntervalMs: 250,
};

interface Waiting {
  /** Bytes handed to the connection so far. */
  readonly written: number;
  readonly since: number;
}

const logger = new Logger('UnreadAnswers');

/**
 * Cuts off readers that do not take their answers: each after a while, and those that wait the longest as soon as too
 * much waits in all. An answer that streams is handed over piece by piece, and each piece has that time.
 *
 * What the kernel holds for a reader does not count: it is bounded by the kernel.
 */
export function boundUnreadAnswers(server: Server, bounds: ReaderBounds = BOUNDS): void {
  const connections = new Set<Socket>();
  /** Those that have something to take, the longest waiting first. */
  const waiting = new Map<Socket, Waiting>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => {
      connections.delete(socket);
      waiting.delete(socket);
    });
  });
  const sweep = setInterval(() => {
    const cut = overdue(connections, waiting, bounds);
    if (cut.length === 0) return;
    logger.warn({ connections: cut.length }, 'Readers that did not take their answers were cut off');
    // A reset, so that the kernel forgets what it holds for them, too.
    for (const socket of cut) socket.resetAndDestroy();
  }, bounds.sweepIntervalMs);
  sweep.unref();
  server.once('close', () => {
    clearInterval(sweep);
  });
}

/** Looks at every connection, and returns those to be cut off. */
function overdue(
  connections: ReadonlySet<Socket>,
  waiting: Map<Socket, Waiting>,
  { patienceMs, maxUnreadBytes }: ReaderBounds,
): Socket[] {
  const now = performance.now();
  let unreadBytes = 0;
  for (const socket of connections) {
    if (socket.writableLength === 0) {
      waiting.delete(socket);
      continue;
    }
    unreadBytes += socket.writableLength;
    const written = socket.bytesWritten;
    if (waiting.get(socket)?.written === written) continue;
    waiting.delete(socket);
    waiting.set(socket, { written, since: now });
  }
  const cut: Socket[] = [];
  for (const [socket, { since }] of waiting) {
    if (now - since < patienceMs && unreadBytes <= maxUnreadBytes) break;
    unreadBytes -= socket.writableLength;
    cut.push(socket);
  }
  return cut;
}

/**
 * Works on the requests of a connection one after the other: on a request that was sent before the answer to the one
 * before it (pipelining), only once that has left. Else a reader that takes none could have any number of answers made.
 */
export function inTurn<Request extends typeof IncomingMessage, Response extends typeof ServerResponse>(
  listener: RequestListener<Request, Response>,
): RequestListener<Request, Response> {
  return (request, response) => {
    // Node gives an answer its connection when its turn comes.
    if (response.socket !== null) listener(request, response);
    else
      response.once('socket', () => {
        listener(request, response);
      });
  };
}
