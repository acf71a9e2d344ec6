/** Somebody liked something, at some time. */
export interface Like {
  readonly person: string;
  readonly thing: string;
  /** Seconds since 1970, or whatever orders them. */
  readonly time: number;
}

/** A line is not what it should be; the message says which and why. */
export class RatingsError extends Error {}

/** A rating of so much, of 5, says that somebody likes it. */
const LIKED = 4;

/**
 * Reads lines of `person thing rating time`, separated by tabs or commas, as MovieLens has them (`u.data`, `ratings.csv`).
 * A first line of words is a heading. What was rated twice counts as it was rated last.
 *
 * @throws RatingsError
 */
export function readRatings(text: string): Like[] {
  const likes = new Map<string, Like>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [person = '', thing = '', rating = '', time = ''] = line.trim().split(/[\t,]/);
    const [stars, seconds] = [numberIn(rating), numberIn(time)];
    if (Number.isNaN(stars) && index === 0) continue;
    if (person === '' || thing === '' || Number.isNaN(stars) || Number.isNaN(seconds))
      throw new RatingsError(
        `Line ${index + 1} is not a person, a thing, a rating and a time: ${line.slice(0, 80)}`,
      );
    const key = `${person}\t${thing}`;
    if (stars >= LIKED) likes.set(key, { person, thing, time: seconds });
    else likes.delete(key);
  }
  return [...likes.values()];
}

function numberIn(word: string): number {
  return word.trim() === '' ? NaN : Number(word);
}
