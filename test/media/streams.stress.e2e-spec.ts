import { signUp } from '../support/actors';
import { mediaFolder, uploaded, wav } from '../support/media';
import { S3Server } from '../support/s3-server';
import { startApp } from '../support/test-app';
import { checkRanges } from './random-ranges';

const TIMEOUT = 900_000;

describe('Ranges by the thousand', () => {
  it.each(['a folder', 'a bucket'])(
    'are what the file has there, in %s',
    async (kind) => {
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
    },
    TIMEOUT,
  );
});
