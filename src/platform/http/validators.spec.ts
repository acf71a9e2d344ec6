import fc from 'fast-check';
import { codePoints, comparable, pathId, queryInteger, text } from './validators';

function messages(
  schema: { safeParse(value: unknown): { error?: { issues: { message: string }[] } | undefined } },
  value: unknown,
) {
  return schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];
}

describe('text', () => {
  it('trims, unless it is to be kept as sent', () => {
    expect(text().parse('  a b ')).toBe('a b');
    expect(text({ trim: false }).parse('  a b ')).toBe('  a b ');
  });

  it.each([
    [undefined, "can't be blank"],
    [null, "can't be blank"],
    ['', "can't be blank"],
    [' \u00a0\t', "can't be blank"],
    [1, 'must be a string'],
    [['a'], 'must be a string'],
    ['a\0b', 'must not contain NUL characters or lone surrogates'],
    ['\ud800', 'must not contain NUL characters or lone surrogates'],
    ['1234', 'is too long (maximum is 3 characters)'],
  ])('says of %j that it %s', (value, message) => {
    expect(messages(text({ max: 3 }), value)).toEqual([message]);
  });

  it('counts code points, so that an emoji is one character', () => {
    expect(messages(text({ max: 3 }), '😀😀😀')).toEqual([]);
    expect(messages(text({ min: 4 }), '😀😀😀')).toEqual(['is too short (minimum is 4 characters)']);
  });

  it('lets eight spaces be a password', () => {
    expect(messages(text({ min: 8, trim: false }), ' '.repeat(8))).toEqual([]);
  });
});

describe('text of hostile length', () => {
  it('is refused before it is trimmed', () => {
    const trim = jest.spyOn(String.prototype, 'trim');
    expect(messages(text({ max: 3 }), ' '.repeat(1_007))).toEqual(['is too long (maximum is 3 characters)']);
    expect(trim).not.toHaveBeenCalled();
    expect(messages(text({ max: 3 }), ` 😀😀😀${' '.repeat(998)}`)).toEqual([]);
    trim.mockRestore();
  });
});

describe('comparable', () => {
  it('keeps what may equal something, and of the rest enough to equal nothing', () => {
    expect(comparable(3).parse(' abc ')).toBe('abc');
    expect(comparable(3).parse('😀'.repeat(3))).toBe('😀'.repeat(3));
    expect(comparable(3).parse('x'.repeat(100_000))).toBe('x'.repeat(8));
    expect(comparable(3).parse(`x${'😀'.repeat(50_000)}`)).toBe(`x${'😀'.repeat(3)}`);
  });
});

describe('codePoints', () => {
  it('counts as the iterator of strings does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(codePoints(value)).toBe(Array.from(value).length);
      }),
    );
  });
});

describe('pathId', () => {
  it.each(['0', '-1', '1e3', '01', '1.0', ' 1', '2147483648', '9007199254740992', 'abc', ''])(
    'makes 0 of %j',
    (value) => {
      expect(pathId().parse(value)).toBe(0);
    },
  );

  it('reads the rest', () => {
    expect(pathId().parse('2147483647')).toBe(2147483647);
  });
});

describe('queryInteger', () => {
  const schema = queryInteger({ min: 1, max: 10 });

  it.each(['0', '11', '-1', '1e1', 'abc', '', ' 1', '1.5'])('refuses %j', (value) => {
    expect(messages(schema, value)).not.toEqual([]);
  });

  it('refuses a repeated parameter', () => {
    expect(messages(schema, ['1', '2'])).toEqual(['must be given once']);
  });

  it('reads the rest', () => {
    expect(schema.parse('10')).toBe(10);
  });
});
