import { Random } from '../../platform/kernel/random';
import type { Like } from './ratings';

/** What is learnt from, and what is to be guessed: of each person, a fifth of what they like. */
export interface Split {
  readonly learnt: readonly Like[];
  readonly held: ReadonlyMap<string, ReadonlySet<string>>;
}

const HELD_SHARE = 0.2;

/** @param seed of the random choice; null: of each person the latest are held */
export function split(likes: readonly Like[], seed: number | null): Split {
  const byPerson = Map.groupBy(likes, ({ person }) => person);
  const random = seed === null ? null : new Random(seed);
  const learnt: Like[] = [];
  const held = new Map<string, ReadonlySet<string>>();
  for (const [person, theirs] of byPerson) {
    const inOrder = random
      ? shuffled(theirs, random)
      : theirs.toSorted((one, other) => other.time - one.time);
    const count = Math.floor(theirs.length * HELD_SHARE);
    if (count > 0) held.set(person, new Set(inOrder.slice(0, count).map(({ thing }) => thing)));
    learnt.push(...inOrder.slice(count).sort((one, other) => one.time - other.time));
  }
  return { learnt, held };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.below(left.length), 1)).flat();
}
