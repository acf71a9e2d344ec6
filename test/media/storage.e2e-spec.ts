import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { FileStorage } from '../../src/media/storage/file-storage';
import { MediaStorage, storageProblem } from '../../src/media/storage/media-storage';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, signUp } from '../support/actors';
import { headerOf } from '../support/answers';
import { eventually } from '../support/eventually';
import { mediaFolder, pathOf, picture, upload, uploaded, wav } from '../support/media';
import { expectProblem } from '../support/problems';
import { S3Server } from '../support/s3-server';
import { startApp, type TestApp } from '../support/test-app';
import { checkRanges } from './random-ranges';

const UNAVAILABLE = { storage: ['does not answer, try again shortly'] };

interface Place {
  readonly url: string;
  /** Makes it unreachable, and reachable again. */
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

function folderPlace(): Promise<Place> {
  const folder = mediaFolder();
  const path = join(folder.path, 'kept');
  const place: Place = {
    url: `file://${path}`,
    // A file where the folder was: root may do what it likes with a folder that is read-only.
    stop: () => {
      renameSync(path, `${path}.away`);
      writeFileSync(path, '');
      return Promise.resolve();
    },
    start: () => {
      renameSync(path, `${path}.file`);
      renameSync(`${path}.away`, path);
      return Promise.resolve();
    },
    remove: () => {
      folder.remove();
      return Promise.resolve();
    },
  };
  return Promise.resolve(place);
}

async function bucketPlace(): Promise<Place> {
  const server = await S3Server.start();
  return {
    url: server.url,
    stop: () => server.stop(),
    start: () => server.start(),
    remove: () => server.remove(),
  };
}

describe.each([
  ['a folder', folderPlace],
  ['a bucket', bucketPlace],
])('Media in %s', (_, open) => {
  const folder = mediaFolder();
  let place: Place;
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    place = await open();
    app = await startApp({ DATA_DIR: folder.path, STORAGE_URL: place.url });
    alice = await signUp(app);
  });
  afterAll(async () => {
    await app.close();
    await place.remove();
    folder.remove();
  });

  it('come back as they were, in any ranges', async () => {
    const sound = wav(100_000, 3);
    const { url } = await uploaded(alice, sound);
    const { authorization } = alice;
    const seen = await checkRanges(url, sound, { count: 250, seed: 7, authorization });
    expect(Object.keys(seen)).toEqual(['200', '206', '416']);
  });

  it('are made smaller, and deleted', async () => {
    const medium = await uploaded(
      alice,
      await picture({ width: 500, height: 300, shade: 77 }).jpeg().toBuffer(),
    );
    const small = await alice.get(`${pathOf(medium.url)}?width=160`).expect(200);
    expect(headerOf(small, 'content-type')).toBe('image/jpeg');
    const storage = app.app.get(MediaStorage);
    const keys = async () => {
      const all: string[] = [];
      for await (const { key } of storage.list()) all.push(key);
      return all.filter((key) => key.includes(medium.url.slice(-68, -4)));
    };
    expect((await keys()).length).toBe(2);
    await alice.delete(`/api/media/${medium.id}`).expect(204);
    await app.sql(`update media_releases set released_at = now() - interval '2 hours'`);
    await periodicWork.get('clearing away media that nobody has')?.();
    expect(await keys()).toEqual([]);
  });

  it('are refused while it cannot be reached; all else goes on, and readiness says so', async () => {
    const { url } = await uploaded(alice, wav(5_000, 4));
    await place.stop();
    try {
      expectProblem(await alice.get(pathOf(url)), 503, UNAVAILABLE);
      expectProblem(await upload(alice, wav(6_000, 5)), 503, UNAVAILABLE);
      await periodicWork.get('checking the storage of media')?.();
      const { body } = await app.http.get('/health/ready').expect(200);
      expect(body).toEqual({ status: 'ok', details: { mediaStorage: 'failing' } });
      await alice.publish();
      await alice.get('/api/media').expect(200);
    } finally {
      await place.start();
    }
    await alice.get(pathOf(url)).expect(200);
    await uploaded(alice, wav(6_000, 5));
    await eventually('a storage that is well again', async () => {
      await periodicWork.get('checking the storage of media')?.();
      const { body } = await app.http.get('/health/ready').expect(200);
      return (body as { details: { mediaStorage: string } }).details.mediaStorage === 'ok';
    });
  });
});

describe('A folder for media', () => {
  const folder = mediaFolder();
  const storage = new FileStorage(join(folder.path, 'kept'));
  const key = () => `ab/${'ab'.repeat(32)}-${randomBytes(4).toString('hex')}`;
  const file = (content: string) => {
    const path = join(folder.path, randomBytes(4).toString('hex'));
    writeFileSync(path, content);
    return path;
  };

  afterAll(() => {
    folder.remove();
  });

  it('has nothing but what keys name', async () => {
    for (const name of [
      '../secret',
      '/etc/passwd',
      'ab/../../x',
      `ab/${'ab'.repeat(32)}`,
      `${key()}/../x`,
      `${key()}\0`,
    ])
      await expect(storage.put(name, file('x'))).rejects.toThrow();
  });

  it('has a file whole, or not at all', async () => {
    const name = key();
    await storage.put(name, file('whole'));
    expect(await text(await storage.open(name))).toBe('whole');
    expect(await text(await storage.open(name, { start: 1, end: 3 }))).toBe('hol');
    await storage.delete(name);
    await storage.delete(name);
    await expect(storage.open(name)).rejects.toMatchObject({ name: 'MediaStorageUnavailable' });
  });
});

describe('A disk that is full', () => {
  const folder = mediaFolder();
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ DATA_DIR: folder.path });
  });
  afterAll(async () => {
    await app.close();
    folder.remove();
  });

  it('takes nothing more (507), and gives what it has', async () => {
    const alice = await signUp(app);
    const medium = await uploaded(alice, await picture({ width: 300, height: 200 }).png().toBuffer());
    const noSpace = storageProblem(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    const put = jest.spyOn(app.app.get(MediaStorage), 'put').mockRejectedValue(noSpace);
    const FULL = { storage: ['is full'] };
    expectProblem(await upload(alice, wav(3_000)), 507, FULL);
    expectProblem(await alice.get(`${pathOf(medium.url)}?width=160`), 507, FULL);
    await alice.get(pathOf(medium.url)).expect(200);
    put.mockRestore();
    await uploaded(alice, wav(3_000));
  });
});
