/** Distinct names that one text mentions with effect: those that come first. */
export const MAX_MENTIONS = 10;

/** UTF-16 units of a text that are looked at. */
const MAX_TEXT_UNITS = 400_000;

/** A run of what may stand in a word, after an `@` that does not itself stand in one, as in an address. */
const CANDIDATE = /(?<![\p{L}\p{N}\p{M}_.@/-])@([\p{L}\p{N}\p{M}_.-]{1,64})/gu;

const USERNAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/;

/**
 * The names that a text mentions (`@name`), lower-cased, in their order, each once: ten at most. Whole words alone: a name
 * with a letter of another script in it is none, so that a look-alike is not taken for the one that it looks like. A stop
 * or a dash at the end belongs to the sentence.
 */
export function mentionedNames(text: string): string[] {
  const names = new Set<string>();
  for (const [, word = ''] of text.slice(0, MAX_TEXT_UNITS).matchAll(CANDIDATE)) {
    const name = word.replace(/[.-]+$/, '');
    if (USERNAME.test(name)) names.add(name.toLowerCase());
    if (names.size === MAX_MENTIONS) break;
  }
  return [...names];
}
