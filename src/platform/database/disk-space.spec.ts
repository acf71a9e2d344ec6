import { Logger } from '@nestjs/common';
import { DiskSpace, DiskTooFull, RESERVE_BYTES } from './disk-space';
import { periodicWork } from '../kernel/periodically';

describe('DiskSpace', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('asks for more room for a new database than for one that is there', async () => {
    const disk = new DiskSpace('/data', () => Promise.resolve(RESERVE_BYTES));
    await disk.requireRoom({ isNew: false });
    await expect(disk.requireRoom({ isNew: true })).rejects.toThrow(DiskTooFull);
    await expect(disk.requireRoom({ isNew: true })).rejects.toThrow(
      'The disk that holds the data folder /data has 64 MiB free, and the embedded database needs 128 MiB to start',
    );
  });

  it('is short below the reserve, and no longer once there is room', async () => {
    let free = RESERVE_BYTES;
    const disk = new DiskSpace('/data', () => Promise.resolve(free));
    disk.watch();
    const look = () => periodicWork.get('database.diskSpace')?.();
    const seen: boolean[] = [];
    for (free of [RESERVE_BYTES, RESERVE_BYTES - 1, 0, RESERVE_BYTES]) {
      await look();
      seen.push(disk.isShort);
    }
    await disk.stop();
    expect(seen).toEqual([false, true, true, false]);
  });
});
