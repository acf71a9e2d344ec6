import { connect, type Socket } from 'node:net';
import { startApp, type TestApp } from '../support/test-app';

describe('A client that sends a byte a second', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('is cut off with 408, and a hundred of them do not hold the server', async () => {
    const { port } = new URL(app.url);
    const answers = Array.from({ length: 100 }, () => drip(Number(port)));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await app.http.get('/api/articles').expect(200);
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
      expect(answer).toContain('application/problem+json');
      expect(answer).toContain('"request":["took too long to arrive"]');
    }
  }, 40_000);
});

/** Opens a request and sends it drop by drop until the server has had enough; returns what the server said. */
function drip(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.write('GET /api/articles HTTP/1.1\r\nHost: localhost\r\nX-Drip: ');
    const timer = setInterval(() => socket.write('a'), 1_000);
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answer);
    });
  });
}
