import { Database } from '../../src/platform/database/database';
import { defineQueue, type JobHandler, PermanentFailure } from '../../src/platform/jobs/job-queue';
import { Jobs } from '../../src/platform/jobs/jobs';
import { unique } from '../support/actors';
import { contentsOf } from '../support/contents';
import { eventually } from '../support/eventually';
import { startApp, type TestApp } from '../support/test-app';

interface Work {
  n: number;
}

describe('Jobs', () => {
  let app: TestApp;
  let jobs: Jobs;
  let db: Database;

  beforeAll(async () => {
    app = await startApp();
    jobs = app.app.get(Jobs);
    db = app.app.get(Database);
  });
  afterAll(() => app.close());

  async function handled(handler: JobHandler<Work>, settings: Parameters<typeof defineQueue>[1] = {}) {
    const queue = defineQueue<Work>(unique('work'), settings);
    await jobs.handle(queue, handler);
    return queue;
  }

  function stateOf(name: string) {
    return app.sql('select state::text, retry_count, output from pgboss.job where name = $1', [name]);
  }

  it('starts a job well within a second of the commit, and not before it', async () => {
    const started: number[] = [];
    const queue = await handled(({ n }) => {
      started[n] = Date.now();
      return Promise.resolve();
    });
    const delays: number[] = [];
    for (let n = 0; n < 5; n++) {
      // Idle: the worker has looked, found nothing, and sleeps until its next look.
      await new Promise((resolve) => setTimeout(resolve, 150));
      await db.transaction(async () => {
        await jobs.enqueue(queue, { n });
        expect(started[n]).toBeUndefined();
      });
      const committed = Date.now();
      delays.push((await eventually('the job', () => started[n])) - committed);
    }
    expect(Math.min(...delays)).toBeLessThan(500);
  });

  it('starts as soon when it was enqueued in a transaction inside another', async () => {
    let started = 0;
    const queue = await handled(() => {
      started = Date.now();
      return Promise.resolve();
    });
    const delays: number[] = [];
    for (let n = 0; n < 3; n++) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      started = 0;
      await db.transaction(async () => {
        await db.transaction(() => jobs.enqueue(queue, { n }));
        await new Promise((resolve) => setTimeout(resolve, 50));
      });
      const committed = Date.now();
      delays.push((await eventually('the job', () => started)) - committed);
    }
    expect(Math.min(...delays)).toBeLessThan(500);
  });

  it('leaves no job behind a rollback', async () => {
    let runs = 0;
    const queue = await handled(() => {
      runs++;
      return Promise.resolve();
    });
    await expect(
      db.transaction(async () => {
        await jobs.enqueue(queue, { n: 1 });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await stateOf(queue.name)).toEqual([]);
    await db.transaction(() => jobs.enqueue(queue, { n: 2 }));
    await eventually('the other job', () => runs > 0);
    expect(runs).toBe(1);
  });

  it('refuses a job outside a transaction, one that nobody handles, and a second handler', async () => {
    const queue = await handled(() => Promise.resolve());
    await expect(jobs.enqueue(queue, { n: 1 })).rejects.toThrow('in the transaction');
    const orphan = defineQueue<Work>('nobody');
    await expect(db.transaction(() => jobs.enqueue(orphan, { n: 1 }))).rejects.toThrow('Nobody handles');
    await expect(jobs.handle(queue, () => Promise.resolve())).rejects.toThrow('already');
  });

  it('tries a failed job again, later, and keeps it once it is done', async () => {
    const attempts: number[] = [];
    const queue = await handled(
      (_, { attempt }) => {
        attempts.push(attempt);
        return attempt < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
      },
      { retryDelay: 1, retryDelayMax: 1 },
    );
    await db.transaction(() => jobs.enqueue(queue, { n: 1 }));
    await eventually(
      'the third attempt',
      async () => (await stateOf(queue.name))[0]?.['state'] === 'completed',
    );
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('gives a job up at once when no further attempt can succeed', async () => {
    let runs = 0;
    const queue = await handled(() => {
      runs++;
      return Promise.reject(new PermanentFailure('nobody there'));
    });
    await db.transaction(() => jobs.enqueue(queue, { n: 1 }));
    const [job] = await eventually('the failure', async () => {
      const found = await stateOf(queue.name);
      return found[0]?.['state'] === 'failed' ? found : null;
    });
    expect(job?.['output']).toEqual({ message: 'nobody there' });
    expect(runs).toBe(1);
  });

  it('runs as many at once as the queue says, and the rest after them without waiting for the next look', async () => {
    let now = 0;
    let most = 0;
    let done = 0;
    const queue = await handled(
      async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 40));
        now--;
        done++;
      },
      { concurrency: 3 },
    );
    const started = Date.now();
    await db.transaction(async () => {
      for (let n = 0; n < 30; n++) await jobs.enqueue(queue, { n });
    });
    await eventually('all of them', () => done === 30);
    expect(most).toBe(3);
    // At one a look it would take 30 looks of two seconds.
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  it('does not start a job before its time', async () => {
    let ran = 0;
    const queue = await handled(() => {
      ran = Date.now();
      return Promise.resolve();
    });
    const startAfter = new Date(Date.now() + 2_000);
    await db.transaction(() => jobs.enqueue(queue, { n: 1 }, { startAfter }));
    await eventually('the job', () => ran);
    expect(ran).toBeGreaterThanOrEqual(startAfter.getTime() - 50);
  });

  it('lets a handler write, and enqueue what follows from it', async () => {
    const seen: number[] = [];
    const second = await handled(({ n }) => {
      seen.push(n);
      return Promise.resolve();
    });
    const first = await handled(({ n }) => db.transaction(() => jobs.enqueue(second, { n: n + 1 })));
    await db.transaction(() => jobs.enqueue(first, { n: 1 }));
    await eventually('the second', () => seen.length > 0);
    expect(seen).toEqual([2]);
  });

  it('touches no table of the product', async () => {
    const queue = await handled(() => Promise.resolve());
    const before = await contentsOf(app);
    await db.transaction(() => jobs.enqueue(queue, { n: 1 }));
    await eventually('the job', async () => (await stateOf(queue.name))[0]?.['state'] === 'completed');
    expect(await contentsOf(app)).toEqual(before);
  });
});
