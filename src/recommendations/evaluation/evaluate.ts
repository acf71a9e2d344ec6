import { interactionsOf } from '../learning/interactions';
import { itemNeighbours, mostPopular, randomly, type Recommender } from './baselines';
import { measure, type Measures } from './measures';
import type { Like } from './ratings';
import type { Split } from './split';

/** How good each way to recommend is. */
export interface Evaluation {
  readonly random: Measures;
  readonly mostPopular: Measures;
  readonly itemNeighbours: Measures;
  readonly ours: Measures;
}

/** What recommends after it has learnt from what people like. */
export interface Site {
  fill(likes: readonly Like[]): Promise<void>;
  learn(): Promise<void>;
  recommendTo(person: string): Promise<readonly string[]>;
}

/** Lets everybody's held likes be guessed, by plain ways and by the server's own code. */
export async function evaluate({ learnt, held }: Split, site: Site): Promise<Evaluation> {
  const people = numbered(learnt.map(({ person }) => person));
  const things = numbered(learnt.map(({ thing }) => thing));
  const names = [...things.keys()];
  const pairs = learnt.map(({ person, thing }) => [people.get(person) ?? 0, things.get(thing) ?? 0] as const);
  const liked = interactionsOf(pairs, people.size, things.size);
  const plain = (recommender: Recommender) => {
    const listed = [...held.keys()].map((person) => {
      const numbers = recommender(people.get(person) ?? 0);
      return [person, numbers.map((thing) => names[thing] ?? '')] as const;
    });
    return measure(new Map(listed), held, things.size);
  };
  return {
    random: plain(randomly(liked)),
    mostPopular: plain(mostPopular(liked)),
    itemNeighbours: plain(itemNeighbours(liked)),
    ours: await oursOn(site, { learnt, held }, things.size),
  };
}

async function oursOn(site: Site, { learnt, held }: Split, things: number): Promise<Measures> {
  await site.fill(learnt);
  await site.learn();
  const listed = new Map<string, readonly string[]>();
  for (const person of held.keys()) listed.set(person, await site.recommendTo(person));
  return measure(listed, held, things);
}

function numbered(names: readonly string[]): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const name of names) if (!numbers.has(name)) numbers.set(name, numbers.size);
  return numbers;
}
