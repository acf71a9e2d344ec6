import { Random } from '../../platform/kernel/random';
import { coOccurrences } from './co-occurrences';
import { interactionsOf, likersOf } from './interactions';
import { listsOf } from './lists';
import { denseWeights, LocalRegression, ridgeOf, solve, sweep } from './regression';
import { learnWeights } from './weights';

const [PEOPLE, THINGS] = [60, 24];

/** Who likes what, of people who like either even or odd things. */
function somebodysLikes() {
  const random = new Random(11);
  const pairs = Array.from({ length: PEOPLE }, (_, person) =>
    random
      .distinct(8, THINGS, () => random.below(THINGS / 2) * 2 + (person % 2))
      .map((thing) => [person, thing] as const),
  ).flat();
  return interactionsOf(pairs, PEOPLE, THINGS);
}

describe('The solution of a system', () => {
  const size = 12;
  const random = new Random(5);
  const symmetric = () => {
    const matrix = new Float64Array(size * size);
    for (let row = 0; row < size; row++)
      for (let column = 0; column <= row; column++) {
        const value = row === column ? size : random.next();
        matrix[row * size + column] = value;
        matrix[column * size + row] = value;
      }
    return matrix;
  };

  it('solves it', () => {
    const matrix = symmetric();
    const right = Float64Array.from({ length: size }, () => random.next());
    const solution = right.slice();
    solve(matrix.slice(), solution, size);
    for (let row = 0; row < size; row++) {
      let sum = 0;
      for (let column = 0; column < size; column++)
        sum += (matrix[row * size + column] ?? 0) * (solution[column] ?? 0);
      expect(sum).toBeCloseTo(right[row] ?? 0);
    }
  });

  it('is what the inverse says', () => {
    const matrix = symmetric();
    const inverse = sweep(matrix.slice(), size);
    const unit = new Float64Array(size);
    unit[3] = 1;
    solve(matrix, unit, size);
    for (let row = 0; row <= 3; row++) expect(-(inverse[row * size + 3] ?? 0)).toBeCloseTo(unit[row] ?? 0);
  });
});

describe('Weights', () => {
  const liked = somebodysLikes();
  const counted = coOccurrences(liked, likersOf(liked), THINGS);
  const ridge = ridgeOf(counted.popularity);

  it('are the same, learnt from all things or from all neighbours', () => {
    const dense = denseWeights(counted, ridge);
    const local = new LocalRegression(counted, ridge, THINGS);
    for (let thing = 0; thing < THINGS; thing++) {
      const neighbours = Uint32Array.from({ length: THINGS }, (_, other) => other).filter(
        (other) => other !== thing,
      );
      const found = local.weightsFor(thing, neighbours);
      neighbours.forEach((neighbour, place) => {
        expect(found[place]).toBeCloseTo(dense[neighbour * THINGS + thing] ?? NaN, 8);
      });
    }
  });

  it('list for each person what is like what they like, and nothing that they like already', () => {
    const { starts, things, causes } = listsOf(liked, learnWeights(liked), 4);
    for (let person = 0; person < PEOPLE; person++) {
      const known = liked.thingsOf.subarray(liked.starts[person], liked.starts[person + 1]);
      const listed = things.subarray(starts[person], starts[person + 1]);
      expect([...listed].filter((thing) => known.includes(thing))).toEqual([]);
      expect([...listed].map((thing) => thing % 2)).toEqual([...listed].map(() => person % 2));
      for (const cause of causes.subarray(starts[person], starts[person + 1])) expect(known).toContain(cause);
    }
    expect(things.length).toBeGreaterThan(PEOPLE * 3);
  });
});
