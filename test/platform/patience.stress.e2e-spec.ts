import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

/** Milliseconds that a client has: for its headers, for all of its request, and for what is sent to it. */
const PATIENCE = { headers: 10_000, request: 30_000, reader: 60_000 };

/** Milliseconds by which the server may be late: it looks once a second, and machines are busy. */
const LATE = 8_000;

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const open = () => connect(Number(new URL(app.url).port), '127.0.0.1');

describe('A client that sends drop by drop', () => {
  it.each([
    ['its headers', 'GET /api/articles HTTP/1.1\r\nHost: localhost\r\nX-Drip: ', PATIENCE.headers],
    [
      'its body',
      'POST /api/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n',
      PATIENCE.request,
    ],
  ])(
    'of %s is cut off with 408 in time, and a hundred of them do not hold the server',
    async (_, start, patience) => {
      const began = performance.now();
      const answers = Array.from({ length: 100 }, () => drip(start));
      await app.http.get('/api/articles').expect(200);
      for (const answer of await Promise.all(answers)) {
        expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
        expect(answer).toContain('application/problem+json');
        expect(answer).toContain('"request":["took too long to arrive"]');
      }
      expect(performance.now() - began).toBeGreaterThan(patience - 100);
      expect(performance.now() - began).toBeLessThan(patience + LATE);
    },
  );
});

describe('Twelve clients that ask for sixty pages each, and read none', () => {
  it('have one page each made at a time, and are cut off in time', async () => {
    const alice = await signUp(app);
    const { slug } = await alice.publish();
    await app.sql(
      `insert into comments (article_id, author_id, body, created_at, updated_at)
       select a.id, a.author_id, repeat('x', 10000), now(), now() from articles a, generate_series(1, 110)`,
    );
    const served: Socket[] = [];
    app.server.on('connection', (socket) => served.push(socket));
    const began = performance.now();
    const clients = Array.from({ length: 12 }, () => {
      const socket = open();
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(`GET /api/articles/${slug}/comments HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(60));
      return socket;
    });
    const closed = new Promise<void>((resolve) => {
      let left = clients.length;
      app.server.on('connection', (socket) =>
        socket.once('close', () => {
          if (--left === 0) resolve();
        }),
      );
    });
    let most = 0;
    const looking = setInterval(() => {
      most = Math.max(
        most,
        served.reduce((sum, { writableLength }) => sum + writableLength, 0),
      );
    }, 50);
    await closed;
    clearInterval(looking);
    for (const client of clients) client.destroy();
    expect(most).toBeGreaterThan(1_000_000);
    expect(most).toBeLessThan(12 * 1_100_000);
    expect(performance.now() - began).toBeGreaterThan(PATIENCE.reader - 100);
    // What the kernel takes for a connection, each page of it, begins the time anew.
    expect(performance.now() - began).toBeLessThan(PATIENCE.reader + 4 * LATE);
    await app.http.get('/api/articles').expect(200);
  }, 180_000);
});

/** Opens a request and sends it drop by drop until the server has had enough; returns what the server said. */
async function drip(start: string): Promise<string> {
  const socket = open();
  let answer = '';
  socket.write(start);
  const timer = setInterval(() => socket.write('a'), 200);
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.on('error', () => undefined);
  await once(socket, 'close');
  clearInterval(timer);
  return answer;
}
