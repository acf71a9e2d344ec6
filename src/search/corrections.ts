import { editDistance, forgivenEdits } from './edit-distance';
import type { Term } from './ranking';
import { folded } from './snippet';
import type { Neighbour } from './search.repository';

/** Neighbours that are looked for in place of one word. */
const MAX_ALTERNATIVES = 3;

/** A word that nothing has, and what is searched for in its place. */
export interface Correction {
  readonly token: string;
  readonly lexemes: readonly string[];
}

/** The likeliest of a word's neighbours: those that take the fewest edits, and of these the commonest. */
export function correct(term: Term, neighbours: readonly Neighbour[]): Term | null {
  const forgiven = forgivenEdits(term.token);
  const near = neighbours
    .filter(({ word }) => term.lexemes.includes(word))
    .map(({ word, lexeme, documents }) => ({
      lexeme,
      documents,
      edits: editDistance(word, lexeme, forgiven),
    }))
    .filter(({ edits }) => edits <= forgiven)
    .sort((one, other) => one.edits - other.edits || other.documents - one.documents);
  const alternatives = near.filter(({ edits }) => edits === near[0]?.edits).slice(0, MAX_ALTERNATIVES);
  if (alternatives.length === 0) return null;
  return {
    ...term,
    lexemes: [...new Set(alternatives.map(({ lexeme }) => lexeme))],
    documents: alternatives.reduce((sum, { documents }) => sum + documents, 0),
  };
}

/**
 * The query with its corrections in it, as words that the results really have: what nobody may see is never suggested.
 *
 * @param words of the results that matched
 * @returns null where the results have no such words
 */
export function meant(
  query: string,
  corrections: readonly Correction[],
  words: ReadonlySet<string>,
): string | null {
  let text = query;
  for (const { token } of corrections) {
    const [best] = [...words]
      .map((word) => ({ word, edits: editDistance(token, word, 3) }))
      .filter(({ edits }) => edits <= 3)
      .sort((one, other) => one.edits - other.edits || (one.word < other.word ? -1 : 1));
    if (best === undefined) continue;
    text = text.replace(/[\p{L}\p{N}\p{M}'’.-]+/gu, (word) =>
      folded(word).replace(/['’]/g, '') === token ? best.word : word,
    );
  }
  return text === query ? null : text;
}
