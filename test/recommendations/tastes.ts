import { Random } from '../../src/platform/kernel/random';
import type { Like } from '../../src/recommendations/evaluation/ratings';

export interface Tastes {
  readonly people: number;
  readonly things: number;
  /** Likes of a person, on average. */
  readonly likes: number;
  readonly topics: number;
  readonly seed: number;
}

/**
 * Who likes what, among people who each like a few of all topics, and things of a topic or two, some of them popular: made
 * by chance, and the same every time.
 */
export function likesOf({ people, things, likes, topics, seed }: Tastes): Like[] {
  const random = new Random(seed);
  const about = Array.from({ length: things }, () => [random.below(topics), random.below(topics)]);
  const popularity = about.map((_, thing) => 1 / (thing + 8));
  return Array.from({ length: people }, (_, person) => {
    const interest = Array.from({ length: topics }, () =>
      Math.exp(2.2 * (random.next() + random.next() - 1)),
    );
    // The largest of random keys are a sample without repeats, each by its weight (Efraimidis and Spirakis, 2006).
    const keys = about.map((subjects, thing) => {
      const weight =
        subjects.reduce((sum, topic) => sum + (interest[topic] ?? 0) ** 2, 0) * (popularity[thing] ?? 0);
      return { thing, key: Math.log(random.next()) / weight };
    });
    const count = Math.max(5, Math.floor(likes * (0.4 + 1.2 * random.next())));
    const liked = keys.sort((one, other) => other.key - one.key).slice(0, count);
    return liked.map(({ thing }, index) => ({ person: `p${person}`, thing: `t${thing}`, time: index }));
  }).flat();
}

/** The same as lines of MovieLens' `u.data`. */
export function ratingsOf(likes: readonly Like[]): string {
  return likes
    .map(({ person, thing, time }) => `${person.slice(1)}\t${thing.slice(1)}\t5\t${time}`)
    .join('\n');
}
