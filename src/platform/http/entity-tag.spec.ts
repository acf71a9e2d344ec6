import { entityTagOf, isKnown } from './entity-tag';

describe('entityTagOf', () => {
  it('is a strong one, the same for the same body alone', () => {
    const tag = entityTagOf('{"a":1}');
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    expect(entityTagOf('{"a":1}')).toBe(tag);
    expect(entityTagOf(Buffer.from('{"a":1}'))).toBe(tag);
    expect(entityTagOf('{"a":2}')).not.toBe(tag);
  });
});

describe('isKnown', () => {
  const TAG = '"abc"';

  it.each(['"abc"', 'W/"abc"', '*', ' * ', '"x", "abc"', '"x",W/"abc" ,"y"', '"a,b", "abc"', '"", "abc"'])(
    'holds for %s',
    (header) => {
      expect(isKnown(header, TAG)).toBe(true);
    },
  );

  it.each([undefined, '', 'abc', '"ab"', '"abcd"', '"ABC"', 'W/"x", "y"', '"*"', '"abc', '"x"abc"y"'])(
    'does not hold for %s',
    (header) => {
      expect(isKnown(header, TAG)).toBe(false);
    },
  );

  it('reads a long header in no time', () => {
    const started = performance.now();
    expect(isKnown('"'.repeat(16_000), TAG)).toBe(false);
    expect(isKnown('W/'.repeat(8_000), TAG)).toBe(false);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
