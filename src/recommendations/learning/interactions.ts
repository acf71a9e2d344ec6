/** Who liked what, in the order in which they did: people and things are whole numbers from 0 on. */
export interface Interactions {
  readonly people: number;
  readonly things: number;
  /** Where the things of each person begin in {@link thingsOf}, and, last, its length. */
  readonly starts: Uint32Array;
  /** The things that one person liked, the latest last, and then those of the next. */
  readonly thingsOf: Uint32Array;
}

/** The same by thing: who liked each. */
export interface Likers {
  readonly starts: Uint32Array;
  readonly peopleOf: Uint32Array;
}

/** Who liked each thing, in the order of people. */
export function likersOf({ people, things, starts, thingsOf }: Interactions): Likers {
  const likers = new Uint32Array(things + 1);
  for (const thing of thingsOf) likers[thing + 1] = at(likers, thing + 1) + 1;
  for (let thing = 0; thing < things; thing++) likers[thing + 1] = at(likers, thing + 1) + at(likers, thing);
  const next = likers.slice(0, things);
  const peopleOf = new Uint32Array(thingsOf.length);
  for (let person = 0; person < people; person++) {
    for (let index = at(starts, person); index < at(starts, person + 1); index++) {
      const thing = at(thingsOf, index);
      const place = at(next, thing);
      peopleOf[place] = person;
      next[thing] = place + 1;
    }
  }
  return { starts: likers, peopleOf };
}

/** Pairs of a person and a thing, in the order in which they happened, as {@link Interactions}. */
export function interactionsOf(
  pairs: Iterable<readonly [person: number, thing: number]>,
  people: number,
  things: number,
): Interactions {
  const byPerson = Array.from({ length: people }, () => [] as number[]);
  for (const [person, thing] of pairs) byPerson[person]?.push(thing);
  const starts = new Uint32Array(people + 1);
  byPerson.forEach((liked, person) => (starts[person + 1] = at(starts, person) + liked.length));
  return { people, things, starts, thingsOf: Uint32Array.from(byPerson.flat()) };
}

type Numbers = Uint32Array | Int32Array | Float32Array | Float64Array;

/** A number that is there: what reads past the end is a mistake of the programmer's, and reads 0. */
export function at(numbers: Numbers, index: number): number {
  return numbers[index] ?? 0;
}
