import type { Lists } from './lists';
import type { ListRows, WeightRows } from './model.repository';
import type { Weights } from './weights';

/** Articles, or people, whose rows one statement writes. */
const BATCH = 500;

/** A run of rows, and where in the arrays of all rows theirs begin and end. */
interface Run {
  readonly first: number;
  readonly last: number;
  readonly begin: number;
  readonly end: number;
  readonly sizes: number[];
}

function* runsOf(starts: Uint32Array): Generator<Run> {
  const rows = starts.length - 1;
  for (let first = 0; first < rows; first += BATCH) {
    const last = Math.min(first + BATCH, rows);
    const sizes = Array.from(
      { length: last - first },
      (_, index) => (starts[first + index + 1] ?? 0) - (starts[first + index] ?? 0),
    );
    yield { first, last, begin: starts[first] ?? 0, end: starts[last] ?? 0, sizes };
  }
}

/** @param articles ids, by the numbers that were learnt of */
export function* weightRows(
  { starts, others, weights }: Weights,
  articles: readonly number[],
): Generator<WeightRows> {
  const idsOf = (things: Uint32Array) => Array.from(things, (thing) => articles[thing] ?? 0);
  for (const { first, last, begin, end, sizes } of runsOf(starts)) {
    const row = { articles: articles.slice(first, last), sizes };
    yield { ...row, others: idsOf(others.subarray(begin, end)), weights: [...weights.subarray(begin, end)] };
  }
}

/** @param people ids, by the numbers that were learnt of, as are those of articles */
export function* listRows(
  { starts, things, scores, causes }: Lists,
  people: readonly number[],
  articles: readonly number[],
): Generator<ListRows> {
  const idsOf = (some: Uint32Array) => Array.from(some, (thing) => articles[thing] ?? 0);
  for (const { first, last, begin, end, sizes } of runsOf(starts)) {
    yield {
      people: people.slice(first, last),
      sizes,
      articles: idsOf(things.subarray(begin, end)),
      scores: [...scores.subarray(begin, end)],
      causes: idsOf(causes.subarray(begin, end)),
    };
  }
}
