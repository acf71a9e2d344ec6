import type { CoOccurrences } from './co-occurrences';

/**
 * Added for every thing, so that weights say what holds of others than those they were learnt from: what few people liked
 * says little. Twice the number of likers that the thing of a like has on average did best on sets of many shapes.
 */
export function ridgeOf(popularity: Float64Array): number {
  let [likes, squares] = [0, 0];
  for (const likers of popularity) {
    likes += likers;
    squares += likers * likers;
  }
  return Math.max(MIN_RIDGE, (RIDGE_SHARE * squares) / Math.max(1, likes));
}

const MIN_RIDGE = 5;
const RIDGE_SHARE = 2;

/**
 * How much the liking of each thing speaks for each other thing, learnt from all of them together: for each thing the
 * weights of all others that best predict who likes it (least squares with a ridge, no weight of a thing for itself).
 *
 * It is EASE (Steck, Embarrassingly Shallow Autoencoders for Sparse Data, 2019): with P the inverse of the co-occurrences,
 * the weight of i for j is -P[i][j] / P[j][j]. Takes the third power of the number of things, and 8 bytes for each pair.
 *
 * @returns row by row, the weights of one thing for all others
 */
export function denseWeights(counted: CoOccurrences, ridge: number): Float64Array {
  const { popularity } = counted;
  const size = popularity.length;
  // Its upper half, with the sign turned.
  const inverse = sweep(denseMatrix(counted, ridge), size);
  const diagonal = Float64Array.from({ length: size }, (_, thing) => inverse[thing * size + thing] ?? 1);
  for (let row = 0; row < size; row++) {
    inverse[row * size + row] = 0;
    for (let column = row + 1; column < size; column++) {
      const value = -(inverse[row * size + column] ?? 0);
      inverse[row * size + column] = value / (diagonal[column] ?? 1);
      inverse[column * size + row] = value / (diagonal[row] ?? 1);
    }
  }
  return inverse;
}

function denseMatrix({ popularity, starts, others, counts }: CoOccurrences, ridge: number): Float64Array {
  const size = popularity.length;
  const matrix = new Float64Array(size * size);
  for (let thing = 0; thing < size; thing++) {
    matrix[thing * size + thing] = (popularity[thing] ?? 0) + ridge;
    for (let index = starts[thing] ?? 0; index < (starts[thing + 1] ?? 0); index++)
      matrix[thing * size + (others[index] ?? 0)] = counts[index] ?? 0;
  }
  return matrix;
}

/**
 * Turns the upper half of a symmetric positive definite matrix into that of its inverse, with the sign turned, in its
 * place (the sweep operator; such a matrix needs no pivoting). Half as much work as an inversion that knows nothing of the
 * symmetry.
 */
export function sweep(matrix: Float64Array, size: number): Float64Array {
  const pivots = new Float64Array(size);
  for (let step = 0; step < size; step++) {
    const scale = 1 / (matrix[step * size + step] ?? 1);
    for (let row = 0; row < size; row++)
      pivots[row] = (row < step ? matrix[row * size + step] : matrix[step * size + row]) ?? 0;
    pivots[step] = 0;
    for (let row = 0; row < size; row++) {
      const factor = (pivots[row] ?? 0) * scale;
      if (factor !== 0)
        subtract(matrix.subarray(row * size + row, (row + 1) * size), pivots.subarray(row), factor);
    }
    for (let row = 0; row < size; row++)
      matrix[row < step ? row * size + step : step * size + row] = (pivots[row] ?? 0) * scale;
    matrix[step * size + step] = -scale;
  }
  return matrix;
}

function subtract(row: Float64Array, pivots: Float64Array, factor: number): void {
  for (let column = 0; column < row.length; column++)
    row[column] = (row[column] ?? 0) - factor * (pivots[column] ?? 0);
}

/**
 * The same where there are too many things: each is predicted from its nearest neighbours alone (as in fsSLIM: Ning and
 * Karypis, SLIM, 2011). Where all others are neighbours, the weights are those of {@link denseWeights}.
 */
export class LocalRegression {
  private readonly places: Int32Array;
  private readonly matrix: Float64Array;
  private readonly solution: Float64Array;

  constructor(
    private readonly counted: CoOccurrences,
    private readonly ridge: number,
    most: number,
  ) {
    this.places = new Int32Array(counted.popularity.length).fill(-1);
    this.matrix = new Float64Array(most * most);
    this.solution = new Float64Array(most);
  }

  /** The weights of `neighbours` for a thing, in their order. Good until it is called again. */
  weightsFor(thing: number, neighbours: Uint32Array): Float64Array {
    const size = neighbours.length;
    const { matrix, solution, places } = this;
    neighbours.forEach((neighbour, place) => (places[neighbour] = place));
    matrix.fill(0, 0, size * size);
    solution.fill(0, 0, size);
    neighbours.forEach((neighbour, place) => {
      this.fillRow(neighbour, place, size);
    });
    this.fillTarget(thing);
    for (const neighbour of neighbours) places[neighbour] = -1;
    solve(matrix, solution, size);
    return solution.subarray(0, size);
  }

  private fillRow(neighbour: number, place: number, size: number): void {
    const { popularity, starts, others, counts } = this.counted;
    this.matrix[place * size + place] = (popularity[neighbour] ?? 0) + this.ridge;
    const end = starts[neighbour + 1] ?? 0;
    for (let index = starts[neighbour] ?? 0; index < end; index++) {
      const other = this.places[others[index] ?? 0] ?? -1;
      if (other < 0) continue;
      // Rows are cut short, so a pair may stand in one alone.
      this.matrix[place * size + other] = counts[index] ?? 0;
      this.matrix[other * size + place] = counts[index] ?? 0;
    }
  }

  private fillTarget(thing: number): void {
    const { starts, others, counts } = this.counted;
    for (let index = starts[thing] ?? 0; index < (starts[thing + 1] ?? 0); index++) {
      const place = this.places[others[index] ?? 0] ?? -1;
      if (place >= 0) this.solution[place] = counts[index] ?? 0;
    }
  }
}

/**
 * Solves a system with a symmetric positive definite matrix, which is overwritten; `right` becomes the solution
 * (Cholesky).
 */
export function solve(matrix: Float64Array, right: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const rowAt = row * size;
    for (let column = 0; column <= row; column++) {
      const columnAt = column * size;
      let sum = matrix[rowAt + column] ?? 0;
      for (let index = 0; index < column; index++)
        sum -= (matrix[rowAt + index] ?? 0) * (matrix[columnAt + index] ?? 0);
      matrix[rowAt + column] =
        row === column ? Math.sqrt(Math.max(sum, Number.EPSILON)) : sum / (matrix[columnAt + column] ?? 1);
    }
  }
  for (let row = 0; row < size; row++) {
    let sum = right[row] ?? 0;
    for (let index = 0; index < row; index++) sum -= (matrix[row * size + index] ?? 0) * (right[index] ?? 0);
    right[row] = sum / (matrix[row * size + row] ?? 1);
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = right[row] ?? 0;
    for (let index = row + 1; index < size; index++)
      sum -= (matrix[index * size + row] ?? 0) * (right[index] ?? 0);
    right[row] = sum / (matrix[row * size + row] ?? 1);
  }
}
