import type { Interactions, Likers } from './interactions';

/** For each thing, others that the same people liked, and how many people that are. A sparse matrix by rows. */
export interface CoOccurrences {
  /** How many people liked each thing. */
  readonly popularity: Float64Array;
  readonly starts: Uint32Array;
  readonly others: Uint32Array;
  readonly counts: Float32Array;
}

/**
 * Of each person so many things count, the latest: what a few tireless people liked would otherwise take as long as all
 * the rest, since the pairs grow with the square.
 */
const MAX_THINGS_OF_PERSON = 1_000;

/** @param most of each thing's others so many are kept, those most like it */
export function coOccurrences(liked: Interactions, likers: Likers, most: number): CoOccurrences {
  const { things } = liked;
  const popularity = Float64Array.from({ length: things }, (_, thing) => likedBy(likers, thing));
  const starts = new Uint32Array(things + 1);
  const rows = new Rows(things * 16);
  const count = new Float32Array(things);
  const met = new Uint32Array(things);
  for (let thing = 0; thing < things; thing++) {
    const size = countOthers(liked, likers, thing, count, met);
    const others = met.subarray(0, size);
    // The sorting number of an other: the cosine, but for what is the same for all.
    const likeness = (other: number) => (count[other] ?? 0) / Math.sqrt(popularity[other] ?? 1);
    for (const other of mostOf(others, most, likeness)) rows.add(other, count[other] ?? 0);
    starts[thing + 1] = rows.length;
    for (const other of others) count[other] = 0;
  }
  return { popularity, starts, others: rows.things(), counts: rows.values() };
}

function likedBy({ starts }: Likers, thing: number): number {
  return (starts[thing + 1] ?? 0) - (starts[thing] ?? 0);
}

/** Counts into `count`, and lists in `met`, what else those liked who liked a thing. Returns how many that are. */
function countOthers(
  { starts, thingsOf }: Interactions,
  likers: Likers,
  thing: number,
  count: Float32Array,
  met: Uint32Array,
): number {
  let size = 0;
  const end = likers.starts[thing + 1] ?? 0;
  for (let index = likers.starts[thing] ?? 0; index < end; index++) {
    const person = likers.peopleOf[index] ?? 0;
    const last = starts[person + 1] ?? 0;
    for (let place = Math.max(starts[person] ?? 0, last - MAX_THINGS_OF_PERSON); place < last; place++) {
      const other = thingsOf[place] ?? 0;
      if (other === thing) continue;
      if (count[other] === 0) met[size++] = other;
      count[other] = (count[other] ?? 0) + 1;
    }
  }
  return size;
}

/** The things with the largest values, in ascending order of their numbers. */
export function mostOf(things: Uint32Array, most: number, valueOf: (thing: number) => number): Uint32Array {
  if (things.length <= most) return things.slice().sort();
  const values = Float64Array.from(things, valueOf).sort();
  const least = values[values.length - most] ?? 0;
  let ties = most - values.reduce((above, value) => above + (value > least ? 1 : 0), 0);
  return things
    .filter((thing) => {
      const value = valueOf(thing);
      return value > least || (value === least && ties-- > 0);
    })
    .sort();
}

/** A sparse matrix that grows by a row at a time. */
export class Rows {
  private numbers: Uint32Array;
  private weights: Float32Array;
  length = 0;

  constructor(capacity: number) {
    this.numbers = new Uint32Array(capacity);
    this.weights = new Float32Array(capacity);
  }

  add(thing: number, value: number): void {
    if (this.length === this.numbers.length) this.grow();
    this.numbers[this.length] = thing;
    this.weights[this.length++] = value;
  }

  things(): Uint32Array {
    return this.numbers.subarray(0, this.length);
  }

  values(): Float32Array {
    return this.weights.subarray(0, this.length);
  }

  private grow(): void {
    const [numbers, weights] = [
      new Uint32Array(this.length * 2 + 16),
      new Float32Array(this.length * 2 + 16),
    ];
    numbers.set(this.numbers);
    weights.set(this.weights);
    [this.numbers, this.weights] = [numbers, weights];
  }
}
