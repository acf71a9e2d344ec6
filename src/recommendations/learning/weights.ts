import { type CoOccurrences, coOccurrences, mostOf, Rows } from './co-occurrences';
import { type Interactions, likersOf } from './interactions';
import { denseWeights, LocalRegression, ridgeOf } from './regression';

/** For each thing, the others that its liking speaks for or against, by how much, the largest weight first. */
export interface Weights {
  readonly starts: Uint32Array;
  readonly others: Uint32Array;
  readonly weights: Float32Array;
}

/** So many things are learnt from all of them together; more than that from neighbours. */
const MAX_DENSE_THINGS = 2_000;
/** Multiplications that the systems of all things together may take: some twenty seconds. */
const WORK = 1.5e10;
const MIN_NEIGHBOURS = 24;
/** Weights that are kept of all things together: 8 bytes each. */
const MAX_WEIGHTS = 12_000_000;

/** Learns from who liked what. Takes about a minute for a million likes of a hundred thousand things. */
export function learnWeights(liked: Interactions): Weights {
  const { things } = liked;
  const kept = Math.max(MIN_NEIGHBOURS, Math.floor(MAX_WEIGHTS / Math.max(1, things)));
  const likers = likersOf(liked);
  if (things <= MAX_DENSE_THINGS) {
    const counted = coOccurrences(liked, likers, things);
    return fromDense(denseWeights(counted, ridgeOf(counted.popularity)), things, kept);
  }
  const most = Math.max(MIN_NEIGHBOURS, Math.floor(Math.cbrt((WORK * 6) / things)));
  return fromNeighbours(coOccurrences(liked, likers, most * 2), most, kept);
}

function fromDense(dense: Float64Array, things: number, kept: number): Weights {
  const starts = new Uint32Array(things + 1);
  const rows = new Rows(things * Math.min(kept, things));
  const all = Uint32Array.from({ length: things }, (_, thing) => thing);
  for (let thing = 0; thing < things; thing++) {
    const row = dense.subarray(thing * things, (thing + 1) * things);
    addLargest(rows, all, row, kept);
    starts[thing + 1] = rows.length;
  }
  return { starts, others: rows.things(), weights: rows.values() };
}

/** Each thing is learnt as the target of its neighbours, and kept as a neighbour of its targets. */
function fromNeighbours(counted: CoOccurrences, most: number, kept: number): Weights {
  const { popularity, starts, others, counts } = counted;
  const things = popularity.length;
  const regression = new LocalRegression(counted, ridgeOf(popularity), most);
  const learnt = new Rows(things * 16);
  const targets = new Uint32Array(things + 1);
  for (let thing = 0; thing < things; thing++) {
    const [begin, end] = [starts[thing] ?? 0, starts[thing + 1] ?? 0];
    const shared = new Map<number, number>();
    for (let index = begin; index < end; index++) shared.set(others[index] ?? 0, counts[index] ?? 0);
    const likeness = (other: number) => (shared.get(other) ?? 0) / Math.sqrt(popularity[other] ?? 1);
    const neighbours = mostOf(others.subarray(begin, end), most, likeness);
    const found = regression.weightsFor(thing, neighbours);
    neighbours.forEach((neighbour, place) => {
      learnt.add(neighbour, found[place] ?? 0);
    });
    targets[thing + 1] = learnt.length;
  }
  return transposed(targets, learnt, things, kept);
}

function transposed(targets: Uint32Array, learnt: Rows, things: number, kept: number): Weights {
  const [sources, values] = [learnt.things(), learnt.values()];
  const begins = new Uint32Array(things + 1);
  for (const source of sources) begins[source + 1] = (begins[source + 1] ?? 0) + 1;
  for (let thing = 0; thing < things; thing++)
    begins[thing + 1] = (begins[thing + 1] ?? 0) + (begins[thing] ?? 0);
  const next = begins.slice(0, things);
  const [target, weight] = [new Uint32Array(sources.length), new Float64Array(sources.length)];
  for (let thing = 0; thing < things; thing++) {
    for (let index = targets[thing] ?? 0; index < (targets[thing + 1] ?? 0); index++) {
      const source = sources[index] ?? 0;
      const place = next[source] ?? 0;
      target[place] = thing;
      weight[place] = values[index] ?? 0;
      next[source] = place + 1;
    }
  }
  const starts = new Uint32Array(things + 1);
  const rows = new Rows(things * 16);
  for (let thing = 0; thing < things; thing++) {
    const [begin, end] = [begins[thing] ?? 0, begins[thing + 1] ?? 0];
    addLargest(rows, target.subarray(begin, end), weight.subarray(begin, end), kept);
    starts[thing + 1] = rows.length;
  }
  return { starts, others: rows.things(), weights: rows.values() };
}

/** Adds the weights that matter the most, for or against, the largest first. */
function addLargest(rows: Rows, others: Uint32Array, weights: Float64Array, kept: number): void {
  const places = Uint32Array.from({ length: others.length }, (_, place) => place).filter(
    (place) => Math.abs(weights[place] ?? 0) > 1e-5,
  );
  const largest = mostOf(places, kept, (place) => Math.abs(weights[place] ?? 0));
  largest.sort((one, other) => (weights[other] ?? 0) - (weights[one] ?? 0));
  for (const place of largest) rows.add(others[place] ?? 0, weights[place] ?? 0);
}

/** Of each thing the largest weights, those that speak for another. */
export function strongest({ starts, others, weights }: Weights, most: number): Weights {
  const things = starts.length - 1;
  const begins = new Uint32Array(things + 1);
  const rows = new Rows(things * 16);
  for (let thing = 0; thing < things; thing++) {
    const end = Math.min(starts[thing + 1] ?? 0, (starts[thing] ?? 0) + most);
    for (let index = starts[thing] ?? 0; index < end && (weights[index] ?? 0) > 0; index++)
      rows.add(others[index] ?? 0, weights[index] ?? 0);
    begins[thing + 1] = rows.length;
  }
  return { starts: begins, others: rows.things().slice(), weights: rows.values().slice() };
}
