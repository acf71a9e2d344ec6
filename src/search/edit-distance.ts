/**
 * How many letters must be added, left out, replaced or swapped with their neighbour to make one word of the other
 * (optimal string alignment, after Damerau 1964).
 *
 * @returns `most + 1` for any larger distance
 */
export function editDistance(one: string, other: string, most: number): number {
  const [letters, others] = [Array.from(one), Array.from(other)];
  if (Math.abs(letters.length - others.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: others.length + 1 }, (_, index) => index);
  for (let row = 1; row <= letters.length; row++) {
    const current = [row];
    for (let column = 1; column <= others.length; column++) {
      const isSame = letters[row - 1] === others[column - 1];
      const isSwapped =
        row > 1 &&
        column > 1 &&
        letters[row - 1] === others[column - 2] &&
        letters[row - 2] === others[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return Math.min(last.at(-1) ?? 0, most + 1);
}

/** How far a word may be mistyped and still be understood: a short one has too many neighbours. */
export function forgivenEdits(word: string): number {
  const { length } = Array.from(word);
  return length < 4 ? 0 : length < 8 ? 1 : 2;
}
