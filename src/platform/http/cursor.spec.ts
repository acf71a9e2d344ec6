import fc from 'fast-check';
import { parseConfig } from '../config/config';
import { KeyRing } from '../config/key-ring';
import { CursorCodec } from './cursor';
import { Invalid } from './http.errors';

const SECRET = 'a secret for cursors';
const codec = (secrets = SECRET) => new CursorCodec(new KeyRing(parseConfig({ APP_SECRET: secrets })));
const POSITION = { at: new Date('2026-02-03T04:05:06.789Z'), id: 42 };

describe('CursorCodec', () => {
  it('reads back every position that it wrote', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        (at, id) => {
          expect(codec().decode('list', codec().encode('list', { at, id }))).toEqual({ at, id });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('still reads what an earlier secret sealed', () => {
    expect(
      codec(`a newer secret than that,${SECRET}`).decode('list', codec().encode('list', POSITION)),
    ).toEqual(POSITION);
  });

  it('refuses a cursor of another list, a truncated one, a lengthened one and any change of one character', () => {
    const cursor = codec().encode('list', POSITION);
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
      expect(() => codec().decode('list', bad)).toThrow(Invalid);
    }
    expect(() => codec().decode('another list', cursor)).toThrow(Invalid);
    expect(() => codec('quite another secret').decode('list', cursor)).toThrow(Invalid);
  });
});
