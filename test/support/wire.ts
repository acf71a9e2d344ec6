import { connect } from 'node:net';
import type { Answer } from './problems';

export interface Message {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

/** Sends a request with exactly these headers and bytes, where a client library would mend or refuse them. */
export async function exchange(
  url: string,
  { method = 'GET', headers = {}, body }: Message = {},
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers,
    ...(body !== undefined && { body }),
    ...(body instanceof ReadableStream && { duplex: 'half' }),
    // A request that is never answered fails its own test, and soon.
    signal: AbortSignal.timeout(5_000),
  });
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    text: await answer.text(),
    request: { url },
  };
}

/** Writes bytes to the server's socket, and reads until the server closes it. */
export function sendRaw(url: string, bytes: string | Buffer): Promise<Answer> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let received = '';
    // What is neither answered to its end nor closed fails its own test, and soon.
    socket.setTimeout(10_000, () => {
      reject(new Error(`The server left the connection open after: ${received}`));
      socket.destroy();
    });
    socket.on('data', (chunk) => (received += chunk.toString()));
    // A server that refuses early may reset what is still being sent; what it said has arrived by then.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (received === '') reject(new Error('The server closed the connection without an answer'));
      else resolve(parseRawAnswer(received));
    });
  });
}

/** An answer as its bytes say it, names of headers in lower case. */
export function parseRawAnswer(received: string): Answer & { readonly headers: Record<string, string> } {
  const [head = '', ...rest] = received.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers),
    text: rest.join('\r\n\r\n'),
  };
}
