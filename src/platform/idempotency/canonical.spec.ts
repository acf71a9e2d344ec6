import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { canonicalText } from './canonical';

/** What a body may be, as its parser has it. */
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

/** The same value with the members of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([name, member]) => [name, turned(member)]));
}

describe('canonicalText', () => {
  it('is the same whatever the order of members', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalText(turned(value))).toBe(canonicalText(value));
      }),
    );
  });

  it('is the same of two values only when they are equal', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(canonicalText(one) === canonicalText(other)).toBe(
          isDeepStrictEqual(turned(one), turned(other)),
        );
      }),
    );
  });

  it.each([
    [{ a: [1, 2] }, { a: ['1,2'] }],
    [[[], []], [[[]]]],
    [{ a: { b: 1 } }, { 'a:{"b"': 1 }],
    [['a', 'b'], ['a","b']],
    [{ a: null }, {}],
    [['1'], [1]],
    [
      [1, 2],
      [2, 1],
    ],
  ])('tells %j from %j', (one, other) => {
    expect(canonicalText(one)).not.toBe(canonicalText(other));
  });

  it('bears a value that is nested as deeply as a mebibyte can be', () => {
    const deep = JSON.parse('['.repeat(500_000) + ']'.repeat(500_000)) as unknown;
    expect(canonicalText(deep)).toHaveLength(1_500_000 - 1);
  });
});
