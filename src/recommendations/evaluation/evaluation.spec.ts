import { measure } from './measures';
import { RatingsError, readRatings } from './ratings';
import { split } from './split';

describe('Ratings', () => {
  it('are read with tabs, with commas and with a heading; those of 4 and 5 are favorites', () => {
    const expected = [
      { person: '1', thing: '10', time: 5 },
      { person: '2', thing: '10', time: 7 },
    ];
    expect(readRatings('1\t10\t4\t5\n1\t11\t3\t6\n2\t10\t5\t7\n')).toEqual(expected);
    expect(readRatings('userId,movieId,rating,timestamp\r\n1,10,4.0,5\r\n2,10,4.5,7\r\n')).toEqual(expected);
  });

  it('count as they were given last', () => {
    expect(readRatings('1,10,5,1\n1,10,2,2')).toEqual([]);
    expect(readRatings('1,10,2,1\n1,10,5,2')).toHaveLength(1);
  });

  it.each(['1,10,5', '1,10,five,2\n1,11,six,3', ',10,5,1', '1,10,5,\n'])(
    'are refused where they are none: %j',
    (text) => {
      expect(() => readRatings(`9,9,5,9\n${text}`)).toThrow(RatingsError);
    },
  );
});

describe('A split', () => {
  const likes = Array.from({ length: 30 }, (_, index) => ({
    person: index < 20 ? 'one' : 'other',
    thing: `thing ${index}`,
    time: index,
  }));

  it('holds a fifth of what each person likes, the same each time', () => {
    const { learnt, held } = split(likes, 3);
    expect([held.get('one')?.size, held.get('other')?.size]).toEqual([4, 2]);
    expect(learnt).toHaveLength(24);
    expect(learnt.filter(({ person, thing }) => held.get(person)?.has(thing))).toEqual([]);
    expect(split(likes, 3)).toEqual({ learnt, held });
    expect(split(likes, 4).held).not.toEqual(held);
  });

  it('holds the latest, when it is told to', () => {
    expect([...(split(likes, null).held.get('other') ?? [])]).toEqual(['thing 29', 'thing 28']);
  });
});

describe('Measures', () => {
  const held = new Map([['one', new Set(['a', 'b'])]]);

  it('are 1 where all that was held comes first, and 0 where nothing of it comes', () => {
    expect(measure(new Map([['one', ['b', 'a', 'c']]]), held, 6)).toEqual({
      ndcg10: 1,
      recall10: 1,
      coverage: 0.5,
    });
    expect(measure(new Map([['one', ['c']]]), held, 6)).toMatchObject({ ndcg10: 0, recall10: 0 });
    expect(measure(new Map(), held, 6)).toEqual({ ndcg10: 0, recall10: 0, coverage: 0 });
  });

  it('count less what comes later', () => {
    const { ndcg10, recall10 } = measure(new Map([['one', ['c', 'a']]]), held, 6);
    expect(ndcg10).toBeCloseTo(1 / Math.log2(3) / (1 + 1 / Math.log2(3)));
    expect(recall10).toBe(0.5);
  });
});
