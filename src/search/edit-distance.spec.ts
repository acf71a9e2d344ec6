import fc from 'fast-check';
import { editDistance } from './edit-distance';

describe('editDistance', () => {
  it.each([
    ['wing', 'wing', 0],
    ['wing', 'wign', 1],
    ['wing', 'win', 1],
    ['wing', 'swing', 1],
    ['wing', 'sing', 1],
    ['receive', 'recieves', 2],
    ['wing', 'broadsheet', 4],
  ])('of %s and %s is %d, or more than 3', (one, other, edits) => {
    expect(editDistance(one, other, 3)).toBe(edits);
  });

  it('is the same both ways', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(editDistance(one, other, 5)).toBe(editDistance(other, one, 5));
      }),
    );
  });
});
