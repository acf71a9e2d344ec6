import { BoundedMap } from './bounded-map';

describe('BoundedMap', () => {
  it('makes room by the entry that was set first, and only for another key', () => {
    const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3);
    expect([...map]).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
    expect([...map.set('c', 4)]).toEqual([
      ['b', 2],
      ['c', 4],
    ]);
  });
});
