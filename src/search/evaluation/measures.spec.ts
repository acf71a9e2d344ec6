import { averagePrecision, measure, ndcg, recall } from './measures';

const GRADES = new Map([
  ['a', 3],
  ['b', 1],
  ['c', 0],
]);

describe('The measures of a ranking', () => {
  it.each([
    [['a', 'b'], 1, 1, 1],
    [['b', 'a'], (1 + 7 / Math.log2(3)) / (7 + 1 / Math.log2(3)), 1, 1],
    [['c', 'a'], 7 / Math.log2(3) / (7 + 1 / Math.log2(3)), 0.25, 0.5],
    [[], 0, 0, 0],
  ])('of %j are as in the textbooks', (ids, gain, precision, share) => {
    expect(ndcg(ids, GRADES, 10)).toBeCloseTo(gain, 10);
    expect(averagePrecision(ids, GRADES, 100)).toBeCloseTo(precision, 10);
    expect(recall(ids, GRADES, 100)).toBeCloseTo(share, 10);
  });

  it('are averages over the questions that have an answer', () => {
    const answers = [
      { ids: ['a', 'b'], ms: 1, grades: GRADES },
      { ids: [], ms: 3, grades: GRADES },
      { ids: ['x'], ms: 2, grades: new Map() },
    ];
    expect(measure(answers)).toMatchObject({ ndcg10: 0.5, map100: 0.5, recall100: 0.5, p50ms: 2, p99ms: 3 });
  });
});
