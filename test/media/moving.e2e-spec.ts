import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moveMedia } from '../../src/cli/move-media';
import { storedKeysSql } from '../../src/media/media.view';
import { copyMissing, type StoredKey } from '../../src/media/storage/copy-missing';
import { FileStorage } from '../../src/media/storage/file-storage';
import { openStorage } from '../../src/media/storage/open-storage';
import { storagePlace } from '../../src/media/storage/storage-place';
import { signUp } from '../support/actors';
import { begun, filesBelow, mediaFolder, pathOf, picture, uploaded, wav } from '../support/media';
import { S3Server } from '../support/s3-server';
import { startApp } from '../support/test-app';
import { testConfig } from '../support/test-database';

describe('npm run media:move', () => {
  it('copies all from a folder to a bucket, once, and holds each against its hash', async () => {
    const folder = mediaFolder();
    const bucket = await S3Server.start();
    let app = await startApp({ DATA_DIR: folder.path });
    try {
      const alice = await signUp(app);
      const sound = await uploaded(alice, wav(40_000, 31));
      const drawn = await uploaded(alice, await picture({ width: 400, height: 200 }).png().toBuffer());
      const small = await alice.get(`${pathOf(drawn.url)}?width=160`).expect(200);
      const pending = await begun(alice, 9_000);
      const part = { 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' };
      await alice.patch(pending).set(part).send(wav(9_000).subarray(0, 5_000)).expect(204);

      const from = new FileStorage(join(folder.path, 'media'));
      const to = openStorage(storagePlace.parse(bucket.url));
      const stored = (await app.sql(storedKeysSql)) as unknown as StoredKey[];
      const told: string[] = [];
      const copyTo = () =>
        copyMissing(stored, { from, to, folder: folder.path }, (done, total) =>
          told.push(`${done}/${total}`),
        );
      expect([await copyTo(), await copyTo()]).toEqual([4, 0]);
      expect(told).toEqual(['1/4', '2/4', '3/4', '4/4']);

      app = await app.restart({ STORAGE_URL: bucket.url });
      const again = async (path: string) =>
        (await fetch(app.url + path, { headers: { authorization: alice.authorization } })).headers.get(
          'etag',
        );
      expect(await again(pathOf(sound.url))).toContain(/[0-9a-f]{64}/.exec(sound.url)?.[0]);
      expect(await again(`${pathOf(drawn.url)}?width=160`)).toBe((small.headers as { etag: string }).etag);

      const [damaged = ''] = filesBelow(join(folder.path, 'media'));
      writeFileSync(damaged, 'something else');
      const elsewhere = new FileStorage(join(folder.path, 'elsewhere'));
      const damagedCopy = copyMissing(stored, { from, to: elsewhere, folder: folder.path }, () => undefined);
      await expect(damagedCopy).rejects.toThrow('is damaged');
      to.close();
    } finally {
      await app.close();
      await bucket.remove();
      folder.remove();
    }
  });

  it('says how it is used', async () => {
    let output = '';
    const write = (text: string) => (output += text);
    const context = { args: ['--help'], config: () => testConfig(), write, terminal: false };
    await moveMedia(context);
    expect(output).toContain('--to <STORAGE_URL>');
    await expect(moveMedia({ ...context, args: [] })).rejects.toThrow('--to is missing');
    await expect(moveMedia({ ...context, args: ['--to', 'ftp://x'] })).rejects.toThrow(
      'must be file:///folder',
    );
  });
});
