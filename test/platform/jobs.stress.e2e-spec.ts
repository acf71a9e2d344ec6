import { Database } from '../../src/platform/database/database';
import { defineQueue } from '../../src/platform/jobs/job-queue';
import { Jobs } from '../../src/platform/jobs/jobs';
import { eventually } from '../support/eventually';
import { startApp } from '../support/test-app';

interface Work {
  n: number;
}

describe('Jobs, when the application stops', () => {
  it('lets a running job finish before the database closes', async () => {
    const app = await startApp();
    const jobs = app.app.get(Jobs);
    const db = app.app.get(Database);
    const queue = defineQueue<Work>('slow');
    let begun = false;
    let found: unknown;
    await jobs.handle(queue, async () => {
      begun = true;
      await new Promise((resolve) => setTimeout(resolve, 700));
      found = await app.sql('select 1 as one').catch((error: unknown) => error);
    });
    await db.transaction(() => jobs.enqueue(queue, { n: 1 }));
    await eventually('its start', () => begun);
    await app.close();
    expect(found).toEqual([{ one: 1 }]);
  });

  it('does not wait for one that does not end', async () => {
    const app = await startApp();
    const jobs = app.app.get(Jobs);
    const queue = defineQueue<Work>('endless');
    let signal: AbortSignal | undefined;
    await jobs.handle(queue, (_, attempt) => {
      signal = attempt.signal;
      return new Promise((_resolve, reject) => {
        attempt.signal.addEventListener('abort', () => {
          reject(new Error('told to stop'));
        });
      });
    });
    await app.app.get(Database).transaction(() => jobs.enqueue(queue, { n: 1 }));
    await eventually('its start', () => signal);
    const started = Date.now();
    await app.close();
    expect(Date.now() - started).toBeLessThan(12_000);
    expect(signal?.aborted).toBe(true);
  });
});
