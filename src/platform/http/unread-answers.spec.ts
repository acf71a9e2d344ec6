import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { boundUnreadAnswers, inTurn, type ReaderBounds } from './unread-answers';

/** More than the kernel takes for a connection on this machine. */
const LARGE = Buffer.alloc(16_000_000, 'x');

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

const NEVER: ReaderBounds = { patienceMs: 600_000, maxUnreadBytes: Infinity, sweepIntervalMs: 20 };

describe('Readers that do not take their answers', () => {
  let server: Server;
  const sockets: Socket[] = [];

  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  async function serve(listener: RequestListener, bounds: Partial<ReaderBounds> = {}): Promise<void> {
    server = createServer(inTurn(listener));
    boundUnreadAnswers(server, { ...NEVER, ...bounds });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }

  /** Sends requests, and reads nothing until the socket is resumed. */
  async function ask(
    requests = GET,
  ): Promise<{ socket: Socket; cut: Promise<unknown>; received: () => number }> {
    const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
    sockets.push(socket);
    let bytes = 0;
    socket.on('data', (chunk) => (bytes += chunk.length));
    socket.pause();
    const cut = once(socket, 'error');
    cut.catch(() => undefined);
    await once(socket, 'connect');
    socket.write(requests);
    return { socket, cut, received: () => bytes };
  }

  const unread = () => {
    const waiting = Promise.withResolvers<Socket>();
    return {
      ...waiting,
      note: (socket: Socket) => {
        waiting.resolve(socket);
      },
    };
  };

  it('are cut off after a while', async () => {
    const held = unread();
    await serve(
      (request, response) => {
        response.end(LARGE);
        held.note(request.socket);
      },
      { patienceMs: 200 },
    );
    const { socket } = await ask();
    const served = await held.promise;
    expect(served.writableLength).toBeGreaterThan(0);
    await once(served, 'close');
    // What the kernel held is lost as well: the reader hears of a reset.
    socket.resume();
    await expect(once(socket, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('are not cut off while they take what is sent piece by piece', async () => {
    await serve(
      (_, response) => {
        Readable.from(Array.from({ length: 30 }, () => Buffer.alloc(1_000_000))).pipe(response);
      },
      { patienceMs: 2_000 },
    );
    const { socket, received } = await ask(GET.replace('1.1', '1.0'));
    const began = performance.now();
    let pauses = 0;
    socket.on('data', () => {
      if (received() < 2_000_000 * (pauses + 1)) return;
      pauses++;
      socket.pause();
      setTimeout(() => socket.resume(), 180);
    });
    socket.resume();
    await once(socket, 'end');
    expect(received()).toBeGreaterThanOrEqual(30_000_000);
    expect(performance.now() - began).toBeGreaterThan(2_000);
  });

  it('are cut off at once where too much waits in all, the longest waiting first', async () => {
    const waiting: Socket[] = [];
    await serve(
      (request, response) => {
        response.end(LARGE);
        waiting.push(request.socket);
      },
      { maxUnreadBytes: 40_000_000 },
    );
    const first = await ask();
    while (waiting.length < 1) await delay(5);
    await delay(60);
    const others = [await ask(), await ask()];
    while (waiting.length < 3) await delay(5);
    const [served, ...rest] = waiting as [Socket, ...Socket[]];
    if (!served.closed) await once(served, 'close');
    await delay(60);
    expect(rest.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    first.socket.resume();
    await first.cut;
    for (const { socket } of others) socket.resume();
    while (others.some(({ received }) => received() < LARGE.length)) await delay(5);
  });

  it('have one answer made, however many requests they send ahead, and then the others in order', async () => {
    let worked = 0;
    await serve((_, response) => {
      response.end(Buffer.alloc(LARGE.length, String(worked++)));
    });
    const { socket, received } = await ask(GET.repeat(60));
    while (worked === 0) await delay(5);
    await delay(100);
    expect(worked).toBe(1);
    const seen: string[] = [];
    socket.on('data', (chunk: Buffer) => {
      const last = String.fromCharCode(chunk.at(-1) ?? 0);
      if (/\d/.test(last) && seen.at(-1) !== last) seen.push(last);
    });
    socket.resume();
    while (received() < 4 * LARGE.length) await delay(5);
    socket.destroy();
    expect(seen.slice(0, 3)).toEqual(['0', '1', '2']);
  });
});
