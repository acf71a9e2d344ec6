import { entityTagOf, isKnown } from './entity-tag';

describe('entityTagOf', () => {
  it('is a strong one, the same for the same body alone', () => {
    const tag = entityTagOf('{"a":1}');
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    expect(entityTagOf('{"a":1}')).toBe(tag);
    expect(entityTagOf(Buffer.from('{"a":1}'))).toBe(tag);
    expect(entityTagOf('{"a":2}')).not.toBe(tag);
  });

  it('is never that of another body, however alike they are', () => {
    const bodies = Array.from(
      { length: 1_000 },
      (_, n) => `{"text":"${'-'.repeat(4_000)}","n":${1_000 + n}}`,
    );
    const tags = bodies.map((body) => entityTagOf(body));
    expect(new Set(tags).size).toBe(bodies.length);
    expect(bodies.map((body) => entityTagOf(body))).toEqual(tags);
    expect(bodies.map((body) => entityTagOf(Buffer.from(body)))).toEqual(tags);
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
