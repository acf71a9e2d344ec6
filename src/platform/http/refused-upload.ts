import type { Request, Response } from 'express';

/** Past that a connection is not kept for the sake of its next request. */
const LARGE_BYTES = 64 * 1024;

/** How long, and for how much, a client that is refused may go on sending. */
const LINGER_MS = 1_000;
const LINGER_BYTES = 8 * 1024 * 1024;

/** Whether most of a large body, or who knows how much, is still to come that nobody will read. */
export function isUploading({ complete, headers }: Request): boolean {
  if (complete) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > LARGE_BYTES;
}

/**
 * Answers a client that {@link isUploading} at once, and ends the connection, which is cheaper than to read the rest.
 *
 * What is sent meanwhile is thrown away for a moment: a connection that is closed under its sender is reset, and the
 * answer with it (RFC 9112, section 9.6).
 */
export function refuseUpload(request: Request, response: Response, text: string): void {
  let bytes = 0;
  const end = () => {
    clearTimeout(timer);
    if (!response.writableEnded) response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  response.setHeader('Connection', 'close');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.write(text);
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES) end();
  });
  request.once('end', end);
  request.once('close', end);
  request.resume();
}
