import { mostOf } from './co-occurrences';
import type { Interactions } from './interactions';
import type { Weights } from './weights';

/** For each person, the things that they will like the most and do not like yet, the best first. */
export interface Lists {
  readonly starts: Uint32Array;
  readonly things: Uint32Array;
  readonly scores: Float32Array;
  /** Of each thing, the one that they like which speaks the most for it. */
  readonly causes: Uint32Array;
}

/** @param most of each person so many are listed */
export function listsOf(liked: Interactions, weights: Weights, most: number): Lists {
  const { people, things } = liked;
  const starts = new Uint32Array(people + 1);
  const [listed, scores, causes] = [
    new Uint32Array(people * most),
    new Float32Array(people * most),
    new Uint32Array(people * most),
  ];
  const scoring = new Scoring(things, weights);
  let length = 0;
  for (let person = 0; person < people; person++) {
    for (const thing of scoring.bestOf(
      liked.thingsOf.subarray(liked.starts[person], liked.starts[person + 1]),
      most,
    )) {
      listed[length] = thing;
      scores[length] = scoring.scores[thing] ?? 0;
      causes[length++] = scoring.causes[thing] ?? 0;
    }
    starts[person + 1] = length;
    scoring.forget();
  }
  return {
    starts,
    things: listed.slice(0, length),
    scores: scores.slice(0, length),
    causes: causes.slice(0, length),
  };
}

/** The scores of all things for one person at a time. */
class Scoring {
  readonly scores: Float64Array;
  readonly causes: Uint32Array;
  private readonly largest: Float32Array;
  private readonly met: Uint32Array;
  private readonly isMet: Uint8Array;
  private size = 0;

  constructor(
    things: number,
    private readonly weights: Weights,
  ) {
    this.scores = new Float64Array(things);
    this.causes = new Uint32Array(things);
    this.largest = new Float32Array(things);
    this.met = new Uint32Array(things);
    this.isMet = new Uint8Array(things);
  }

  /** Good until {@link forget}, as are the scores. */
  bestOf(liked: Uint32Array, most: number): Uint32Array {
    for (const thing of liked) this.add(thing);
    for (const thing of liked) this.scores[thing] = 0;
    const { scores } = this;
    const found = this.met.subarray(0, this.size).filter((thing) => (scores[thing] ?? 0) > 0);
    return mostOf(found, most, (thing) => scores[thing] ?? 0).sort(
      (one, other) => (scores[other] ?? 0) - (scores[one] ?? 0),
    );
  }

  forget(): void {
    for (const thing of this.met.subarray(0, this.size)) {
      this.scores[thing] = 0;
      this.largest[thing] = 0;
      this.isMet[thing] = 0;
    }
    this.size = 0;
  }

  private add(cause: number): void {
    const { starts, others, weights } = this.weights;
    const end = starts[cause + 1] ?? 0;
    for (let index = starts[cause] ?? 0; index < end; index++) {
      const thing = others[index] ?? 0;
      const weight = weights[index] ?? 0;
      if (this.isMet[thing] === 0) {
        this.isMet[thing] = 1;
        this.met[this.size++] = thing;
      }
      this.scores[thing] = (this.scores[thing] ?? 0) + weight;
      if (weight > (this.largest[thing] ?? 0)) {
        this.largest[thing] = weight;
        this.causes[thing] = cause;
      }
    }
  }
}
