import { connect, type Socket } from 'node:net';
import type { Server } from 'node:http';
import { startApp, type TestApp } from '../support/test-app';

/** Milliseconds. Long enough for any client that is served, and as short as a test can wait. */
const PATIENCE = { headersTimeout: 1_000, requestTimeout: 3_000 };

describe('A client that sends drop by drop', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('has ten seconds for its headers and thirty for all of its request', () => {
    const { headersTimeout, requestTimeout }: Server = app.server;
    expect({ headersTimeout, requestTimeout }).toEqual({ headersTimeout: 10_000, requestTimeout: 30_000 });
  });

  it.each([
    ['its headers', 'GET /api/articles HTTP/1.1\r\nHost: localhost\r\nX-Drip: ', PATIENCE.headersTimeout],
    [
      'its body',
      'POST /api/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n',
      PATIENCE.requestTimeout,
    ],
  ])(
    'of %s is cut off with 408, and a hundred of them do not hold the server',
    async (_, beginning, patience) => {
      Object.assign(app.server, PATIENCE);
      const { port } = new URL(app.url);
      const began = performance.now();
      const answers = Array.from({ length: 100 }, () => drip(Number(port), beginning));
      await app.http.get('/api/articles').expect(200);
      for (const answer of await Promise.all(answers)) {
        expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
        expect(answer).toContain('application/problem+json');
        expect(answer).toContain('"request":["took too long to arrive"]');
      }
      expect(performance.now() - began).toBeGreaterThan(patience);
    },
  );
});

/** Opens a request and sends it drop by drop until the server has had enough; returns what the server said. */
function drip(port: number, beginning: string): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.write(beginning);
    const timer = setInterval(() => socket.write('a'), 200);
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answer);
    });
  });
}
