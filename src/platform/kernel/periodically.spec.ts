import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { periodically, periodicWork } from './periodically';

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(1);
}

describe('periodically', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('does its work again after it failed', async () => {
    let times = 0;
    const work = periodically('test', 1, () => {
      times++;
      return Promise.reject(new Error('no'));
    });
    await until(() => times >= 3);
    await work.stop();
  });

  it('is done at once for whoever asks by its name, until it is stopped', async () => {
    let times = 0;
    const work = periodically('counting', 60_000, () => {
      times++;
      return Promise.resolve();
    });
    await periodicWork.get('counting')?.();
    expect(times).toBe(1);
    await work.stop();
    expect(periodicWork.has('counting')).toBe(false);
  });

  it('lets what is under way end when it is stopped, and does no more', async () => {
    let begun = 0;
    let ended = 0;
    const work = periodically('test', 1, async () => {
      begun++;
      await delay(20);
      ended++;
    });
    await until(() => begun === 1);
    await work.stop();
    expect(ended).toBe(1);
    await delay(30);
    expect(begun).toBe(1);
  });
});
