import { Overloaded } from './http.errors';
import { Line } from './line';

const HERE = () => false;

describe('Line', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const lineOf = (places: number, maxWaiting = 1_000) => new Line({ places, patienceMs: 1_000, maxWaiting });

  /** Somebody who waits, by name; what becomes of them is written down. */
  function waiters(line: Line) {
    const outcomes: string[] = [];
    const join = (name: string, isGone = HERE) =>
      void line.enter(isGone).then(
        () => outcomes.push(`${name} in`),
        (error: unknown) =>
          outcomes.push(`${name} ${error instanceof Overloaded ? 'refused' : String(error)}`),
      );
    return { outcomes, join };
  }

  it('lets in as many as it has places for, and another one as soon as one leaves', async () => {
    const line = lineOf(2);
    expect([line.tryEnter(), line.tryEnter(), line.tryEnter()]).toEqual([true, true, false]);
    const { outcomes, join } = waiters(line);
    join('a');
    await jest.advanceTimersByTimeAsync(10);
    expect(outcomes).toEqual([]);
    line.leave();
    await jest.advanceTimersByTimeAsync(0);
    expect([outcomes, line.tryEnter()]).toEqual([['a in'], false]);
    line.leave();
    line.leave();
    expect([line.tryEnter(), line.tryEnter(), line.tryEnter()]).toEqual([true, true, false]);
  });

  it('is served in order while it is short, and from its end once it stands', async () => {
    const line = lineOf(1);
    line.tryEnter();
    const { outcomes, join } = waiters(line);
    for (const name of ['a', 'b', 'c', 'd']) join(name);
    await jest.advanceTimersByTimeAsync(90);
    line.leave();
    line.leave();
    await jest.advanceTimersByTimeAsync(20);
    line.leave();
    await jest.advanceTimersByTimeAsync(0);
    expect(outcomes).toEqual(['a in', 'b in', 'd in']);
  });

  it('refuses who has waited too long, and nobody before', async () => {
    const line = lineOf(1);
    line.tryEnter();
    const { outcomes, join } = waiters(line);
    join('a');
    await jest.advanceTimersByTimeAsync(500);
    join('b');
    await jest.advanceTimersByTimeAsync(450);
    expect(outcomes).toEqual([]);
    await jest.advanceTimersByTimeAsync(100);
    expect(outcomes).toEqual(['a refused']);
    line.leave();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(outcomes).toEqual(['a refused', 'b in']);
    expect(jest.getTimerCount()).toBe(0);
    line.leave();
    expect(line.tryEnter()).toBe(true);
  });

  it('refuses the first in line where too many wait', async () => {
    const line = lineOf(1, 2);
    line.tryEnter();
    const { outcomes, join } = waiters(line);
    for (const name of ['a', 'b', 'c']) join(name);
    await jest.advanceTimersByTimeAsync(0);
    expect(outcomes).toEqual(['a refused']);
  });

  it('passes over who has gone', async () => {
    const line = lineOf(1);
    line.tryEnter();
    const { outcomes, join } = waiters(line);
    join('a', () => true);
    join('b');
    line.leave();
    await jest.advanceTimersByTimeAsync(0);
    expect(outcomes).toEqual(['a refused', 'b in']);
  });
});
