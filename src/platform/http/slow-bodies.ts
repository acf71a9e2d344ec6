import type { IncomingMessage, Server } from 'node:http';

/** How long a client may take to send the body of a request. */
export const BODY_BOUNDS = {
  /** Milliseconds for all of a body, from the end of its headers. */
  wholeMs: 30_000,
  /** A body that {@link mayTakeLong} need not be whole by then, but that many more bytes of it must have come, each time. */
  stallMs: 30_000,
  stallBytes: 8 * 1024,
  sweepIntervalMs: 1_000,
};

/** Milliseconds in which who is told so may take the answer. */
const FAREWELL_MS = 1_000;

interface Arriving {
  since: number;
  bytes: number;
}

const unhurried = new WeakSet<IncomingMessage>();

/**
 * Lets a request's body take as long as it keeps coming: a large one over a slow line. Whoever sends it drop by drop is cut
 * off all the same.
 */
export function mayTakeLong(request: IncomingMessage): void {
  unhurried.add(request);
}

/**
 * Answers clients that do not send the body of a request in time with a 408, as Node does by `requestTimeout`, which knows
 * one time for all requests of a server.
 */
export function boundSlowBodies(server: Server): void {
  const arriving = new Map<IncomingMessage, Arriving>();
  server.on('request', (request: IncomingMessage) => {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
    if ((length === undefined || length === '0') && coding === undefined) return;
    arriving.set(request, { since: performance.now(), bytes: request.socket.bytesRead });
  });
  const sweep = setInterval(() => {
    const now = performance.now();
    for (const [request, progress] of arriving) {
      if (request.complete || request.socket.destroyed) arriving.delete(request);
      else if (isLate(request, progress, now)) {
        arriving.delete(request);
        cutOff(server, request);
      }
    }
  }, BODY_BOUNDS.sweepIntervalMs);
  sweep.unref();
  server.once('close', () => {
    clearInterval(sweep);
  });
}

/** Whether a request has had its time; one that may take long begins anew when enough of it has come. */
function isLate(request: IncomingMessage, progress: Arriving, now: number): boolean {
  const { wholeMs, stallMs, stallBytes } = BODY_BOUNDS;
  if (!unhurried.has(request)) return now - progress.since > wholeMs;
  if (now - progress.since <= stallMs) return false;
  const { bytesRead } = request.socket;
  const isStalled = bytesRead - progress.bytes < stallBytes;
  progress.since = now;
  progress.bytes = bytesRead;
  return isStalled;
}

function cutOff(server: Server, { socket }: IncomingMessage): void {
  const timeout = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  server.emit('clientError', timeout, socket);
  setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
}
