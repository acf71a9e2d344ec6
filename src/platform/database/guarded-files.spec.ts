import { guardFiles, type MountedFiles } from './guarded-files';

function filesThat(write: MountedFiles['stream_ops']['write']): MountedFiles {
  return { tryFSOperation: (operation) => operation(), stream_ops: { write } };
}

describe('guardFiles', () => {
  it('writes the rest of what a disk took in part', () => {
    const taken: number[][] = [];
    const files = filesThat((_stream, _buffer, ...place) => {
      taken.push(place);
      return Math.min(3, place[1]);
    });
    guardFiles(files, () => undefined);
    expect(files.stream_ops.write({}, new Uint8Array(8), 100, 8, 1_000)).toBe(8);
    expect(taken).toEqual([
      [100, 8, 1_000],
      [103, 5, 1_003],
      [106, 2, 1_006],
    ]);
  });

  it.each(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'])('stops the engine at %s', (code) => {
    const stopped: string[] = [];
    const files = filesThat(() => 0);
    guardFiles(files, (reason) => stopped.push(reason));
    const fail = () =>
      files.tryFSOperation(() => {
        throw Object.assign(new Error(code), { code });
      });
    expect(fail).toThrow(code);
    expect(stopped).toEqual([code]);
  });

  it('lets the engine deal with a file that is not there', () => {
    const stopped: string[] = [];
    const files = filesThat(() => 0);
    guardFiles(files, (reason) => stopped.push(reason));
    const look = () =>
      files.tryFSOperation(() => {
        throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
      });
    expect(look).toThrow('ENOENT');
    expect([stopped, files.tryFSOperation(() => 'found')]).toEqual([[], 'found']);
  });
});
