import fc from 'fast-check';
import { distinctSlug, isUsable, slugStem } from './slug';

describe('slugStem', () => {
  it.each([
    ['How to train your dragon', 'how-to-train-your-dragon'],
    ['  Crème brûlée!  ', 'creme-brulee'],
    ['Привет, мир', 'privet-mir'],
    ['C++ & C#', 'c-and-c'],
    ['🎉🎉', ''],
    ['标题', ''],
  ])('makes of %j %j', (title, stem) => {
    expect(slugStem(title)).toBe(stem);
  });

  it('cuts a long title between words, and a long word where it must', () => {
    expect(slugStem('word '.repeat(60))).toBe(Array.from({ length: 24 }, () => 'word').join('-'));
    expect(slugStem('x'.repeat(300))).toBe('x'.repeat(120));
  });

  it('keeps to characters that need no escaping in an address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (title) => {
        expect(slugStem(title)).toMatch(/^[a-z0-9-]{0,120}$/);
      }),
    );
  });
});

describe('isUsable', () => {
  it('keeps words of routes, and nothing at all, from being slugs', () => {
    expect(['', 'feed', 'feeds'].map(isUsable)).toEqual([false, false, true]);
  });
});

describe('distinctSlug', () => {
  it('adds what nobody else has', () => {
    expect(distinctSlug('title')).toMatch(/^title-[a-z0-9]{8}$/);
    expect(distinctSlug('')).toMatch(/^[a-z0-9]{8}$/);
    expect(distinctSlug('title')).not.toBe(distinctSlug('title'));
  });
});
