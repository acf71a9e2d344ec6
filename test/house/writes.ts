/** What a statement does to a table. */
export interface Write {
  readonly table: string;
  /** Columns that it sets; null where it deletes rows. */
  readonly columns: readonly string[] | null;
}

/**
 * Everything that a statement writes, its `with` parts among it.
 *
 * @param text with single spaces, as statements are compiled
 * @throws Error for an insert that does not list its columns
 */
export function writesOf(text: string): Write[] {
  const inserts = [...text.matchAll(/\binsert into (\w+)(?: as \w+)? \(([^)]*)\)/g)];
  if (inserts.length !== [...text.matchAll(/\binsert into /g)].length)
    throw new Error(`An insert lists no columns: ${text}`);
  const updates = [...text.matchAll(/\bupdate (\w+)(?: as)?(?: \w+)? set /g)];
  const conflicts = [...text.matchAll(/\bdo update set /g)];
  const deletes = [...text.matchAll(/\bdelete from (\w+)/g)];
  return [
    ...inserts.map(([, table = '', columns = '']) => ({ table, columns: columns.split(/, ?/) })),
    ...updates.map((found) => ({ table: found[1] ?? '', columns: assignedAfter(text, found) })),
    ...conflicts.map((found) => ({
      table: inserts.findLast(({ index }) => index < found.index)?.[1] ?? '',
      columns: assignedAfter(text, found),
    })),
    ...deletes.map(([, table = '']) => ({ table, columns: null })),
  ];
}

/** The columns that are assigned right after what was found: `a = 1, b = c`, up to where the list ends. */
function assignedAfter(text: string, found: RegExpExecArray): string[] {
  const rest = outsideBrackets(text.slice(found.index + found[0].length));
  const [list = ''] = rest.split(/ (?:where|from|returning) /);
  return [...list.matchAll(/(?:^|, ?)(\w+) =/g)].map(([, column = '']) => column);
}

/** A text without what stands in brackets, as far as the one that closes what all of it stands in. */
function outsideBrackets(text: string): string {
  let kept = '';
  let depth = 0;
  for (const character of text) {
    if (character === ')') depth--;
    if (depth < 0) break;
    if (depth === 0 && character !== ')') kept += character;
    if (character === '(') depth++;
  }
  return kept;
}
