import { connect, type Socket } from 'node:net';
import { type Actor, signUp } from '../support/actors';
import { eventually } from '../support/eventually';
import { mediaFolder, type MediumBody, pathOf, uploaded, wav } from '../support/media';
import { S3Server } from '../support/s3-server';
import { startApp, type TestApp } from '../support/test-app';
import { checkRanges } from './random-ranges';

const MEBIBYTE = 1_048_576;
const CLIENTS = 200;

describe('Ranges by the thousand', () => {
  it.each(['a folder', 'a bucket'])('are what the file has there, in %s', async (kind) => {
    const folder = mediaFolder();
    const bucket = kind === 'a bucket' ? await S3Server.start() : undefined;
    const app = await startApp({ DATA_DIR: folder.path, ...(bucket && { STORAGE_URL: bucket.url }) });
    try {
      const alice = await signUp(app);
      const sound = wav(300_000, 9);
      const { url } = await uploaded(alice, sound);
      const { authorization } = alice;
      const seen = await checkRanges(url, sound, { count: 2_000, seed: 4_711, authorization });
      expect(Object.values(seen).reduce((sum, count) => sum + count)).toBe(2_000);
    } finally {
      await app.close();
      await bucket?.remove();
      folder.remove();
    }
  });
});

describe('Two hundred readers that stop, and two hundred senders that drip', () => {
  const folder = mediaFolder();
  let app: TestApp;
  let alice: Actor;
  let film: MediumBody;

  beforeAll(async () => {
    app = await startApp({ DATA_DIR: folder.path });
    alice = await signUp(app);
    film = await uploaded(alice, wav(40 * MEBIBYTE));
  });
  afterAll(async () => {
    await app.close();
    folder.remove();
  });

  /** Milliseconds that the slowest but one of a hundred requests takes. */
  async function slowest(): Promise<number> {
    const times: number[] = [];
    for (let asked = 0; asked < 100; asked++) {
      const began = performance.now();
      await app.http.get('/api/articles').expect(200);
      times.push(performance.now() - began);
    }
    return times.sort((one, other) => one - other)[98] ?? 0;
  }

  it('hold neither memory nor anybody else', async () => {
    await slowest();
    const { port } = new URL(app.url);
    const open = (head: string): Socket => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(head);
      return socket;
    };
    const before = process.memoryUsage().rss;
    const common = `Host: localhost\r\nAuthorization: ${alice.authorization}\r\n`;
    const readers = Array.from({ length: CLIENTS }, () =>
      open(`GET ${pathOf(film.url)} HTTP/1.1\r\n${common}\r\n`),
    );
    const senders = Array.from({ length: CLIENTS }, () =>
      open(
        `POST /api/media HTTP/1.1\r\n${common}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n` +
          '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nRIFF',
      ),
    );
    const connections = () =>
      new Promise<number>((resolve) => {
        app.server.getConnections((_, count) => {
          resolve(count);
        });
      });
    await eventually('all of them', async () => (await connections()) >= 2 * CLIENTS);
    await slowest();
    // 256 KiB for each reader, and what the runtime has not given back yet.
    expect((process.memoryUsage().rss - before) / MEBIBYTE).toBeLessThan(350);
    for (const socket of [...readers, ...senders]) socket.destroy();
    await eventually('the end of all of them', async () => (await connections()) <= 4);
    await uploaded(alice, wav(5_000));
  });
});
