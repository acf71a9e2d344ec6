import { Random } from '../../platform/kernel/random';
import { coOccurrences, mostOf } from '../learning/co-occurrences';
import { type Interactions, likersOf } from '../learning/interactions';
import { RECOMMENDED } from './measures';

/** Lists things for a person, the best first, none that they like already. */
export type Recommender = (person: number) => readonly number[];

/** Whatever comes. */
export function randomly(liked: Interactions): Recommender {
  const random = new Random(7);
  return (person) => {
    const known = new Set(thingsOf(liked, person));
    const listed = new Set<number>();
    while (listed.size < RECOMMENDED && listed.size + known.size < liked.things) {
      const thing = random.below(liked.things);
      if (!known.has(thing)) listed.add(thing);
    }
    return [...listed];
  };
}

/** What most people like, for everybody. */
export function mostPopular(liked: Interactions): Recommender {
  const likers = new Float64Array(liked.things);
  for (const thing of liked.thingsOf) likers[thing] = (likers[thing] ?? 0) + 1;
  return (person) => best(liked, person, likers);
}

/** Of each thing so many neighbours count. */
const NEIGHBOURS = 100;

/** What is most like what somebody likes: the sum of the cosines to its nearest neighbours. */
export function itemNeighbours(liked: Interactions): Recommender {
  const { popularity, starts, others, counts } = coOccurrences(liked, likersOf(liked), NEIGHBOURS);
  return (person) => {
    const scores = new Float64Array(liked.things);
    const known = new Set(thingsOf(liked, person));
    for (let thing = 0; thing < liked.things; thing++) {
      for (let index = starts[thing] ?? 0; index < (starts[thing + 1] ?? 0); index++) {
        const other = others[index] ?? 0;
        if (!known.has(other)) continue;
        const cosine = (counts[index] ?? 0) / Math.sqrt((popularity[thing] ?? 1) * (popularity[other] ?? 1));
        scores[thing] = (scores[thing] ?? 0) + cosine;
      }
    }
    return best(liked, person, scores);
  };
}

function thingsOf({ starts, thingsOf: things }: Interactions, person: number): Uint32Array {
  return things.subarray(starts[person], starts[person + 1]);
}

function best(liked: Interactions, person: number, scores: Float64Array): number[] {
  const known = new Set(thingsOf(liked, person));
  const unknown = Uint32Array.from({ length: liked.things }, (_, thing) => thing).filter(
    (thing) => !known.has(thing),
  );
  const scoreOf = (thing: number) => scores[thing] ?? 0;
  return [...mostOf(unknown, RECOMMENDED, scoreOf)].sort((one, other) => scoreOf(other) - scoreOf(one));
}
