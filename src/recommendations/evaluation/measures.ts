/** How good recommendations are, from 0 to 1 each. */
export interface Measures {
  /** Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen, 2002), the mean over people. */
  readonly ndcg10: number;
  /** Of what people were to be found to like, the part among the first ten, the mean over people. */
  readonly recall10: number;
  /** The part of all things that somebody is recommended. */
  readonly coverage: number;
}

export const RECOMMENDED = 10;

/** @param listed for each person ten things, the best first */
export function measure(
  listed: ReadonlyMap<string, readonly string[]>,
  held: ReadonlyMap<string, ReadonlySet<string>>,
  things: number,
): Measures {
  let [ndcg, recall] = [0, 0];
  const covered = new Set<string>();
  for (const [person, wanted] of held) {
    const list = (listed.get(person) ?? []).slice(0, RECOMMENDED);
    for (const thing of list) covered.add(thing);
    ndcg +=
      gainOf(list.map((thing) => wanted.has(thing))) /
      gainOf(Array<boolean>(Math.min(wanted.size, RECOMMENDED)).fill(true));
    recall += list.filter((thing) => wanted.has(thing)).length / wanted.size;
  }
  const people = Math.max(1, held.size);
  return { ndcg10: ndcg / people, recall10: recall / people, coverage: covered.size / Math.max(1, things) };
}

function gainOf(hits: readonly boolean[]): number {
  return hits.reduce((gain, hit, place) => gain + (hit ? 1 / Math.log2(place + 2) : 0), 0);
}
