/** How much is looked at of what a client sends. */
const MAX_UNKNOWN = 20;
/** What may be repeated in a header; longer than any of our names. */
const SAYABLE = /^[\w.-]{1,32}$/;

/**
 * What there is to say of parameters that nobody knows but that are almost what a known one is called: a letter wrong,
 * missing, too many or two in each other's place, two of them in a name of five letters or more, or another case. Null if
 * there are none. Costs next to nothing while all names are known.
 */
export function nearMisses(given: object, known: ReadonlySet<string>): string | null {
  let hints: string[] | null = null;
  let unknown = 0;
  for (const name in given) {
    if (known.has(name)) continue;
    if (++unknown > MAX_UNKNOWN) break;
    const meant = SAYABLE.test(name) ? nearest(name, known) : undefined;
    if (meant !== undefined) (hints ??= []).push(`unknown parameter "${name}", did you mean "${meant}"?`);
  }
  return hints && hints.join(' ');
}

function nearest(name: string, known: ReadonlySet<string>): string | undefined {
  const written = name.toLowerCase();
  let meant: string | undefined;
  let least = written.length < 5 ? 2 : 3;
  for (const candidate of known) {
    if (Math.abs(candidate.length - written.length) >= least) continue;
    const difference = distance(written, candidate.toLowerCase());
    if (difference >= least) continue;
    least = difference;
    meant = candidate;
  }
  return meant;
}

/** Letters to add, drop, change or swap to make one word the other (optimal string alignment). */
function distance(one: string, other: string): number {
  let [before, last] = [[] as number[], Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (isSame ? 0 : 1),
          isSwap ? at(before, column - 2) + 1 : Infinity,
        ),
      );
    }
    [before, last] = [last, current];
  }
  return at(last, other.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
