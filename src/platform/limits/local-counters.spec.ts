import { policyOf } from './policy';
import { LocalCounters } from './local-counters';

const policy = (count: number, seconds = 10) => policyOf({ name: 'reads', exact: false }, { count, seconds });

function hit(counters: LocalCounters, caller: string, now: number, times = 1) {
  const window = counters.current(caller, now);
  for (let time = 0; time < times; time++) counters.hit(window);
  return window;
}

describe('LocalCounters', () => {
  it('opens a window with the first request, and a new one when it has ended', () => {
    const counters = new LocalCounters(policy(2));
    const first = hit(counters, 'a', 1_000, 2);
    expect(counters.isSpent(first)).toBe(true);
    expect(counters.current('a', 10_999)).toBe(first);
    const second = counters.current('a', 11_000);
    expect(second).toMatchObject({ hits: 0, endsAt: 21_000 });
    expect(counters.size).toBe(1);
  });

  it('counts each caller apart, a user and an address of the same name too', () => {
    const counters = new LocalCounters(policy(1));
    hit(counters, '7', 0);
    expect(counters.isSpent(counters.current('7', 1))).toBe(true);
    expect(counters.isSpent(counters.current(7, 1))).toBe(false);
  });

  it('has a count settled once it is a twentieth of the limit', () => {
    const counters = new LocalCounters(policy(100));
    hit(counters, 'quiet', 0, 4);
    const window = hit(counters, 'busy', 0, 5);
    expect(counters.due(1)).toEqual([window]);
    expect(counters.due(1)).toEqual([]);
  });

  it('adopts what others counted, keeps what came meanwhile, and never lets a window end later', () => {
    const counters = new LocalCounters(policy(100));
    const window = hit(counters, 'a', 0, 5);
    counters.due(1);
    hit(counters, 'a', 2, 2);
    counters.settled(window, 5, { key: '', hits: 40, msLeft: 4_000 }, 10);
    expect(window).toMatchObject({ hits: 42, unsettled: 2, endsAt: 4_010 });
    counters.settled(window, 0, { key: '', hits: 40, msLeft: 9_000 }, 20);
    expect(window.endsAt).toBe(4_010);
  });

  it('has it settled again when much came meanwhile, or when it could not be', () => {
    const counters = new LocalCounters(policy(100));
    const window = hit(counters, 'a', 0, 5);
    counters.due(1);
    counters.notSettled(window);
    expect(counters.due(2)).toEqual([window]);
    hit(counters, 'a', 3, 6);
    counters.settled(window, 5, { key: '', hits: 5, msLeft: 9_000 }, 4);
    expect(counters.due(5)).toEqual([window]);
  });

  it('settles neither what was given back nor what has ended', () => {
    const counters = new LocalCounters(policy(10));
    counters.giveBack(hit(counters, 'good', 0));
    hit(counters, 'ended', 0);
    expect(counters.due(1)).toHaveLength(1);
    hit(counters, 'ended', 0, 9);
    expect(counters.due(10_000)).toEqual([]);
  });

  it('forgets windows that have ended, and the oldest when there are too many', () => {
    const counters = new LocalCounters(policy(10));
    hit(counters, 'a', 0);
    hit(counters, 'b', 5_000);
    counters.sweep(10_000);
    expect(counters.size).toBe(1);
    for (let caller = 0; caller < 100_000; caller++) counters.current(caller, 6_000);
    expect(counters.size).toBe(100_000);
    expect(counters.current('b', 6_000).hits).toBe(0);
  });
});
