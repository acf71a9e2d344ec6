import { parseRange } from './ranges';

const partsOf = (header: string, length = 1_000) => {
  const range = parseRange(header, length);
  return range.kind === 'parts' ? range.parts.map(({ start, end }) => [start, end]) : range.kind;
};

describe('parseRange', () => {
  it.each([
    ['bytes=0-', [[0, 999]]],
    ['bytes=1-2', [[1, 2]]],
    ['bytes=-1', [[999, 999]]],
    ['bytes=,0-1,,', [[0, 1]]],
    [
      'bytes=0-1, \t 500-501',
      [
        [0, 1],
        [500, 501],
      ],
    ],
    // One joins two that were apart.
    ['bytes=0-100,400-500,90-450', [[0, 500]]],
    [
      'bytes=600-700,0-100',
      [
        [600, 700],
        [0, 100],
      ],
    ],
    // A gap of less than the header of a part.
    ['bytes=0-100,150-200', [[0, 200]]],
    ['bytes=0-99999999999999999999', [[0, 999]]],
  ])('understands %s', (header, parts) => {
    expect(partsOf(header)).toEqual(parts);
  });

  it.each(['bytes=1000-', 'bytes=-0', 'bytes=5000-6000,-0'])('finds nothing in %s', (header) => {
    expect(partsOf(header)).toBe('unsatisfiable');
  });

  it.each(['', 'bytes', 'bytes=', 'bytes=2-1', 'bytes=0-1,x', 'bits=0-1', 'bytes=0-1 2-3', 'bytes=1e3-'])(
    'ignores %j',
    (header) => {
      expect(partsOf(header)).toBe('whole');
    },
  );

  it('finds no byte in nothing', () => {
    expect(partsOf('bytes=0-', 0)).toBe('unsatisfiable');
  });

  it('never answers with more than is there', () => {
    for (let length = 1; length < 40; length++)
      for (const header of ['bytes=-10', 'bytes=5-', 'bytes=0-0,-1', 'bytes=3-30'])
        for (const [start = -1, end = -1] of [partsOf(header, length)].flat() as number[][]) {
          if (partsOf(header, length) === 'unsatisfiable') continue;
          expect(start >= 0 && start <= end && end < length).toBe(true);
        }
  });
});
