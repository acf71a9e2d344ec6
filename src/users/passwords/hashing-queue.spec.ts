import { type HashingLane, HashingQueue, MAX_WAITING_HASHES, MAX_WAITING_OTHERS } from './hashing-queue';

describe('HashingQueue', () => {
  /** A queue of one at a time, whose work ends when the test says. */
  function pausedQueue() {
    const queue = new HashingQueue(1);
    const begun: HashingLane[] = [];
    const ends: (() => void)[] = [];
    const add = (lane: HashingLane) =>
      queue.run(lane, () => {
        begun.push(lane);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    return { queue, begun, add, end: () => ends.shift()?.() };
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('serves both lanes in turn, so that a sign-in waits for one other at most', async () => {
    const { begun, add, end } = pausedQueue();
    const all = (['other', 'other', 'other', 'sign-in', 'sign-in'] as const).map(add);
    for (let times = 0; times < 5; times++) {
      end();
      await settled();
    }
    await Promise.all(all);
    expect(begun).toEqual(['other', 'sign-in', 'other', 'sign-in', 'other']);
  });

  it('is full for others long before it is for sign-ins', () => {
    const { queue, add } = pausedQueue();
    void add('other');
    for (let waiting = 0; waiting < MAX_WAITING_OTHERS; waiting++) {
      expect(queue.isFull('other')).toBe(false);
      void add('other');
    }
    expect([queue.isFull('other'), queue.isFull('sign-in')]).toEqual([true, false]);
    for (let waiting = MAX_WAITING_OTHERS; waiting < MAX_WAITING_HASHES; waiting++) void add('sign-in');
    expect(queue.isFull('sign-in')).toBe(true);
  });

  it('goes on after work that failed, and tells whoever waits for it', async () => {
    const queue = new HashingQueue(1);
    const failed = queue.run('other', () => Promise.reject(new Error('no memory')));
    const next = queue.run('sign-in', () => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('no memory');
    await expect(next).resolves.toBe('done');
  });
});
