import fc from 'fast-check';
import { readIds, writeIds } from './shown-ids';

describe('The ids in a cursor', () => {
  it('are read as they were written, in ascending order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 31 - 1 })), (ids) => {
        expect(readIds(writeIds(ids))).toEqual([...ids].sort((one, other) => one - other));
      }),
    );
  });

  it('take two bytes each where a thousand of a hundred thousand are remembered', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => index * 100 + 7);
    expect(writeIds(ids).length).toBeLessThanOrEqual(2_000);
  });
});
