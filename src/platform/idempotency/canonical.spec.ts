import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { canonicalText, MAX_VALUES } from './canonical';

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

  const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;

  it('bears a value that is nested deeply', () => {
    // A bracket either side, and a comma after each but the outermost.
    expect(canonicalText(nested(MAX_VALUES))).toHaveLength(3 * MAX_VALUES - 1);
  });

  it.each([
    ['nested', nested(MAX_VALUES + 2)],
    ['in an array', Array<number>(MAX_VALUES + 1).fill(1)],
    ['in an object', Object.fromEntries(Array.from({ length: MAX_VALUES + 1 }, (_, name) => [name, 1]))],
    ['here and there', [Array<number>(MAX_VALUES / 2).fill(1), Array<number>(MAX_VALUES / 2).fill(1)]],
  ])('gives up on more values than any body has, %s', (_, value) => {
    expect(canonicalText(value)).toBeNull();
  });
});
