import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { openStorage } from '../../src/media/storage/open-storage';
import { type StoragePlace, storagePlace } from '../../src/media/storage/storage-place';
import { PASSWORD, unique } from '../support/actors';
import { type MediumBody, picture, sha256, wav } from '../support/media';
import { S3Server } from '../support/s3-server';
import { build, preparedFolder, removeFolder, ServerProcess } from '../support/server-process';
import { createTestDatabase, SERVER_URL, type TestDatabase } from '../support/test-database';
import { numbers } from './random-ranges';

const TIMEOUT = 900_000;
/** The embedded engine takes seconds to start, and a server none. */
const KILLS = SERVER_URL ? 10 : 6;
/** Milliseconds after which the last of them is killed: what takes longest is done by then. */
const LATEST_KILL_MS = 350;

describe.each(['a folder', 'a bucket'])('A process that is killed while it takes media in %s', (kind) => {
  let folder: string;
  let server: ServerProcess;
  let bucket: S3Server | undefined;
  let database: TestDatabase | undefined;
  let variables: Record<string, string>;
  let url: string;

  beforeAll(async () => {
    build();
    folder = preparedFolder();
    if (kind === 'a bucket') bucket = await S3Server.start();
    url = bucket?.url ?? `file://${join(folder, 'media')}`;
    variables = { DATA_DIR: folder, SEED: 'none', STORAGE_URL: url, LOG_LEVEL: 'warn' };
    if (SERVER_URL) {
      database = await createTestDatabase();
      variables['DATABASE_URL'] = database.url ?? '';
    }
    server = await ServerProcess.start({ ...variables, LOG_LEVEL: 'info' });
  }, TIMEOUT);
  afterAll(async () => {
    await server.kill();
    await bucket?.remove();
    await database?.drop();
    removeFolder(folder);
  });

  it(
    'has lost nothing that it said it had, and shows nothing half',
    async () => {
      const username = unique('killed');
      const email = `${username}@example.com`;
      const signedUp = await fetch(`${server.url}/api/users`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user: { username, email, password: PASSWORD } }),
      });
      const { user } = (await signedUp.json()) as { user: { token: string } };
      const authorization = `Token ${user.token}`;
      const next = numbers(99);
      const acknowledged = new Map<number, string>();
      const deleted = new Set<number>();

      for (let kill = 0; kill < KILLS; kill++) {
        const work = Array.from({ length: 4 }, async (_, index) => {
          const bytes =
            index === 0
              ? await picture({ width: 600, height: 400, shade: kill }).png().toBuffer()
              : wav(20_000 + next(400_000), kill * 10 + index);
          const form = new FormData();
          form.set('file', new Blob([new Uint8Array(bytes)]), 'file');
          const answer = await fetch(`${server.url}/api/media`, {
            method: 'POST',
            headers: { authorization },
            body: form,
          });
          if (answer.status !== 201) return;
          const { media } = (await answer.json()) as { media: MediumBody };
          acknowledged.set(media.id, new URL(media.url).pathname);
          if (index === 1) {
            deleted.add(media.id);
            await fetch(`${server.url}/api/media/${media.id}`, {
              method: 'DELETE',
              headers: { authorization },
            });
          }
          if (index === 0) await fetch(`${media.url}?width=160`, { headers: { authorization } });
        });
        const settled = Promise.allSettled(work);
        await delay(next(LATEST_KILL_MS));
        await server.kill();
        await settled;
        server = await ServerProcess.start({ ...variables, LOG_LEVEL: 'info' });
      }

      const listed: MediumBody[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const answer = await fetch(`${server.url}/api/media?limit=100${query}`, {
          headers: { authorization },
        });
        const page = (await answer.json()) as { media: MediumBody[]; nextCursor: string | null };
        listed.push(...page.media);
        cursor = page.nextCursor;
      }
      const ids = new Set(listed.map(({ id }) => id));
      for (const id of acknowledged.keys())
        expect({ id, there: ids.has(id) || deleted.has(id) }).toEqual({ id, there: true });
      for (const medium of listed) {
        const path = new URL(medium.url).pathname;
        const answer = await fetch(server.url + path, { headers: { authorization } });
        expect({ path, status: answer.status }).toEqual({ path, status: 200 });
        expect(path).toContain(sha256(Buffer.from(await answer.arrayBuffer())));
      }
      const usage = await fetch(`${server.url}/api/media/usage`, { headers: { authorization } });
      expect(await usage.json()).toMatchObject({
        usage: { files: listed.length, bytes: listed.reduce((sum, { bytes }) => sum + bytes, 0) },
      });
    },
    TIMEOUT,
  );

  it('leaves no file that no key names', async () => {
    const place: StoragePlace = storagePlace.parse(url);
    const storage = openStorage(place);
    let objects = 0;
    for await (const { key } of storage.list()) {
      objects++;
      expect(key).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{64}-[0-9a-f]{8}(-w160\.png)?$/);
    }
    storage.close();
    expect(objects).toBeGreaterThan(0);
  });
});
