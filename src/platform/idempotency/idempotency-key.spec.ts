import fc from 'fast-check';
import { ProblemError } from '../kernel/problem';
import { idempotencyKeyOf } from './idempotency-key';

const keyOf = (...sent: string[]) => idempotencyKeyOf({ headersDistinct: { 'idempotency-key': sent } });
const quoted = (key: string) => `"${key.replace(/["\\]/g, '\\$&')}"`;

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});
const fits = (key: string) => key.length >= 1 && key.length <= 255;

describe('idempotencyKeyOf', () => {
  it('takes any printable text as it is, unless it begins with a quote', () => {
    fc.assert(
      fc.property(
        printable.filter((key) => fits(key) && !key.startsWith('"')),
        (key) => {
          expect(keyOf(key)).toBe(key);
        },
      ),
    );
  });

  it('takes any printable text as a quoted string', () => {
    fc.assert(
      fc.property(printable.filter(fits), (key) => {
        expect(keyOf(quoted(key))).toBe(key);
      }),
    );
  });

  it('refuses or takes anything that a header can hold, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), fc.constantFrom('', '"'), (text, quote) => {
        const sent = `${quote}${text}${quote}`;
        try {
          expect(keyOf(sent)).toMatch(/^[ -~]{1,255}$/);
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
          expect(error.errors).toEqual({
            'Idempotency-Key': ['must be 1 to 255 printable ASCII characters, plain or as a quoted string'],
          });
        }
      }),
    );
  });

  it.each([
    '',
    '""',
    '"a',
    '"a"b"',
    '"a\\b"',
    '"a"; b=1',
    'a\tb',
    '\u007f',
    'é',
    'x'.repeat(256),
    quoted('x'.repeat(256)),
  ])('refuses %j', (sent) => {
    expect(() => keyOf(sent)).toThrow('must be 1 to 255 printable ASCII characters');
  });

  it('takes as many as 255 characters, whatever they take when quoted', () => {
    expect(keyOf(quoted('\\'.repeat(255)))).toBe('\\'.repeat(255));
  });

  it('refuses two', () => {
    expect(() => keyOf('one', 'one')).toThrow('must be given once');
  });
});
