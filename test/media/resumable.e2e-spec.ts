import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Test } from 'supertest';
import { MediaStorage, storageProblem } from '../../src/media/storage/media-storage';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, signUp } from '../support/actors';
import { headerOf } from '../support/answers';
import { eventually } from '../support/eventually';
import { begun, filesBelow, mediaFolder, mediumOf, pathOf, wav } from '../support/media';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const SOUND = wav(50_000, 21);
const METADATA = `filename ${Buffer.from('a long beep.wav').toString('base64')},alt ${Buffer.from('A beep.').toString('base64')}`;

const folder = mediaFolder();
let app: TestApp;
let alice: Actor;

beforeAll(async () => {
  app = await startApp({
    DATA_DIR: folder.path,
    MEDIA_QUOTA: '300KB',
    MEDIA_MAX_VIDEO: '1MB',
    MEDIA_MAX_AUDIO: '100KB',
  });
  alice = await signUp(app);
});
afterAll(async () => {
  await app.close();
  folder.remove();
});

const patch = (path: string, offset: number, bytes: Buffer, by = alice): Test =>
  by
    .patch(path)
    .set({
      'Upload-Offset': String(offset),
      'Tus-Resumable': '1.0.0',
      'Content-Type': 'application/offset+octet-stream',
    })
    .send(bytes);

async function offsetOf(path: string): Promise<number> {
  const answer = await fetch(app.url + path, {
    method: 'HEAD',
    headers: { authorization: alice.authorization },
  });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return Number(answer.headers.get('upload-offset'));
}

const uploadAt = async (path: string) =>
  (
    (await alice.get(path).expect(200)).body as {
      upload: { offset: number; length: number; mediaId: number | null };
    }
  ).upload;

describe('A resumable upload', () => {
  it('becomes a medium with its last part', async () => {
    const path = await begun(alice, SOUND.length, METADATA);
    expect(await offsetOf(path)).toBe(0);
    for (const [start, end] of [
      [0, 20_000],
      [20_000, 20_001],
      [20_001, 50_000],
    ] as const) {
      const answer = await patch(path, start, SOUND.subarray(start, end)).expect(204);
      expect([headerOf(answer, 'upload-offset'), headerOf(answer, 'tus-resumable')]).toEqual([
        String(end),
        '1.0.0',
      ]);
    }
    const { mediaId, ...rest } = await uploadAt(path);
    expect(rest).toEqual({ offset: 50_000, length: 50_000 });
    const medium = mediumOf(await alice.get(`/api/media/${mediaId}`).expect(200));
    expect(medium).toMatchObject({
      name: 'a long beep.wav',
      alt: 'A beep.',
      type: 'audio/wav',
      bytes: 50_000,
    });
    const served = await alice.get(pathOf(medium.url)).buffer().expect(200);
    expect((served.body as Buffer).equals(SOUND)).toBe(true);
    expect(await app.sql('select 1 from media_upload_pieces')).toEqual([]);
    expect(filesBelow(join(folder.path, 'media')).length).toBe(1);
    expect(filesBelow(join(folder.path, 'spool'))).toEqual([]);
  });

  it('goes on where it broke off', async () => {
    const path = await begun(alice, SOUND.length);
    const sent = request(app.url + path, {
      method: 'PATCH',
      headers: {
        authorization: alice.authorization,
        'upload-offset': 0,
        'content-type': 'application/offset+octet-stream',
        'content-length': SOUND.length,
      },
    });
    sent.on('error', () => undefined);
    sent.write(SOUND.subarray(0, 30_000));
    await once(sent, 'socket');
    await eventually('the first bytes', () => filesBelow(join(folder.path, 'spool')).length > 0);
    sent.destroy();
    const offset = await eventually('what has come', () => offsetOf(path));
    expect(offset).toBeLessThanOrEqual(30_000);
    await patch(path, offset, SOUND.subarray(offset)).expect(204);
    expect((await uploadAt(path)).mediaId).toEqual(expect.any(Number));
  });

  it('goes on from where it has come to, and from nowhere else, whoever is first', async () => {
    const path = await begun(alice, SOUND.length);
    await patch(path, 0, SOUND.subarray(0, 10_000)).expect(204);
    const conflict = { 'Upload-Offset': ['is not where the upload has come to'] };
    expectProblem(await patch(path, 0, SOUND.subarray(0, 10_000)), 409, conflict);
    expectProblem(await patch(path, 20_000, SOUND.subarray(20_000)), 409, conflict);
    const racing = await Promise.all(
      [1, 2, 3].map(() => patch(path, 10_000, SOUND.subarray(10_000, 20_000))),
    );
    expect(racing.map(({ status }) => status).sort()).toEqual([204, 409, 409]);
    expect(await offsetOf(path)).toBe(20_000);
    await alice.delete(path).expect(204);
  });

  it('is put together later if the process died before it was', async () => {
    const path = await begun(alice, SOUND.length);
    await patch(path, 0, SOUND.subarray(0, 10_000)).expect(204);
    const open = jest.spyOn(app.app.get(MediaStorage), 'open').mockRejectedValue(new Error('killed'));
    await patch(path, 10_000, SOUND.subarray(10_000)).expect(500);
    open.mockRestore();
    const [one, other] = await Promise.all([uploadAt(path), uploadAt(path)]);
    expect(one.mediaId).toEqual(expect.any(Number));
    expect(other.mediaId).toBe(one.mediaId);
  });

  it.each([
    ['no medium', Buffer.alloc(2_000, 'x'), 415],
    ['too large for its kind', wav(110_000, 22), 413],
    ['half', Buffer.from('%PDF-1.4 and no end'), 422],
  ])('is refused when it is put together later, if it is %s, and given up', async (_, bytes, status) => {
    const path = await begun(alice, bytes.length);
    await patch(path, 0, bytes.subarray(0, 10)).expect(204);
    const open = jest.spyOn(app.app.get(MediaStorage), 'open').mockRejectedValue(new Error('killed'));
    await patch(path, 10, bytes.subarray(10)).expect(500);
    open.mockRestore();
    await alice.get(path).expect(status);
    await alice.get(path).expect(404);
  });

  it('waits for room where the disk is full (507), and goes on then', async () => {
    const path = await begun(alice, 9_000);
    const put = jest.spyOn(app.app.get(MediaStorage), 'put');
    const noSpace = storageProblem(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    put.mockRejectedValueOnce(noSpace);
    await patch(path, 0, wav(9_000, 23)).expect(507);
    expect(await offsetOf(path)).toBe(0);
    const open = jest.spyOn(app.app.get(MediaStorage), 'open').mockRejectedValueOnce(new Error('killed'));
    put.mockRestore();
    await patch(path, 0, wav(9_000, 23)).expect(500);
    open.mockRestore();
    const full = jest.spyOn(app.app.get(MediaStorage), 'put').mockRejectedValue(noSpace);
    await alice.get(path).expect(507);
    full.mockRestore();
    expect((await uploadAt(path)).mediaId).toEqual(expect.any(Number));
  });

  it('is its owner’s alone', async () => {
    const path = await begun(alice, 1_000);
    const bob = await signUp(app);
    const missing = { upload: ['not found'] };
    expectProblem(await bob.get(path), 404, missing);
    expectProblem(await patch(path, 0, wav(1_000), bob), 404, missing);
    expectProblem(await bob.delete(path), 404, missing);
    await alice.delete(path).expect(204);
    expectProblem(await alice.get(path), 404, missing);
  });

  it('is refused with its first part when it is no medium, and given up', async () => {
    const path = await begun(alice, 9_000);
    expectProblem(await patch(path, 0, Buffer.alloc(5_000, 'x')), 415, {
      file: ['is of a type that is not taken'],
    });
    await alice.get(path).expect(404);
  });

  it('is refused when it is longer than was said, too large, or past the quota', async () => {
    const path = await begun(alice, 1_000);
    expectProblem(await patch(path, 0, wav(1_001)), 413, {
      file: ['is too large (maximum of this upload is 1000 bytes)'],
    });
    await alice.delete(path).expect(204);
    const begin = (length: string) => alice.post('/api/uploads').set('Upload-Length', length);
    const missing = { 'Upload-Length': ['must be an integer from 1'] };
    for (const length of ['', '0', '-1', 'x', '1.5']) expectProblem(await begin(length), 422, missing);
    expectProblem(await begin('50000001'), 413, {
      file: [expect.stringContaining('is too large') as string],
    });
    expectProblem(await begin('299999'), 413, { quota: ['is used up (300000 bytes in all)'] });
  });

  it('speaks one version', async () => {
    const version = { 'Tus-Resumable': ['must be 1.0.0'] };
    expectProblem(await alice.post('/api/uploads').set('Tus-Resumable', '0.2.2'), 412, version);
    const path = await begun(alice, 1_000);
    expectProblem(await patch(path, 0, wav(1_000)).set('Tus-Resumable', '2.0.0'), 412, version);
    await alice.delete(path).expect(204);
  });

  it('is cleared away after a day without a part', async () => {
    const path = await begun(alice, SOUND.length);
    await patch(path, 0, SOUND.subarray(0, 10_000)).expect(204);
    const before = filesBelow(join(folder.path, 'media')).length;
    await app.sql(`update media_uploads set expires_at = now() - interval '1 second' where media_id is null`);
    await periodicWork.get('clearing away media that nobody has')?.();
    await alice.get(path).expect(404);
    expect(filesBelow(join(folder.path, 'media')).length).toBe(before - 1);
  });
});
