import fc from 'fast-check';
import { parseConfig } from '../config/config';
import { KeyRing } from '../config/key-ring';
import { CursorCodec } from './cursor';
import { Invalid } from './http.errors';

const SECRET = 'a secret for cursors';
const codec = (secrets = SECRET) => new CursorCodec(new KeyRing(parseConfig({ APP_SECRET: secrets })));
const TYPES = ['time', 'integer'] as const;
const POSITION = [Date.parse('2026-02-03T04:05:06.789Z'), 42];

describe('CursorCodec', () => {
  it('reads back every position that it wrote', () => {
    const types = ['number', 'time', 'integer'] as const;
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }),
        fc.integer({ min: 1, max: 2 ** 48 - 1 }),
        (score, at, id) => {
          const cursor = codec().encode('list', types, [score, at, id]);
          expect(codec().decode('list', types, cursor)).toEqual([score, at, id]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('still reads what an earlier secret sealed', () => {
    expect(
      codec(`a newer secret than that,${SECRET}`).decode(
        'list',
        TYPES,
        codec().encode('list', TYPES, POSITION),
      ),
    ).toEqual(POSITION);
  });

  it('refuses a cursor of another list, a truncated one, a lengthened one and any change of one character', () => {
    const cursor = codec().encode('list', TYPES, POSITION);
    const forged = Array.from(cursor).map(
      (character, place) =>
        cursor.slice(0, place) + (character === 'A' ? 'B' : 'A') + cursor.slice(place + 1),
    );
    for (const bad of [
      '',
      'x',
      cursor.slice(1),
      cursor.slice(0, -1),
      `${cursor}A`,
      `${cursor}=`,
      ...forged,
    ]) {
      expect(() => codec().decode('list', TYPES, bad)).toThrow(Invalid);
    }
    expect(() => codec().decode('another list', TYPES, cursor)).toThrow(Invalid);
    expect(() => codec('quite another secret').decode('list', TYPES, cursor)).toThrow(Invalid);
  });
});
