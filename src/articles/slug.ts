import { randomInt } from 'node:crypto';
import slugify from 'slugify';

/** Longest stem, in ASCII characters: a title of 300 may be written with a thousand. */
const MAX_STEM = 120;

/** Words that a route has in a slug's place. */
const RESERVED = new Set(['feed']);

const SUFFIX_ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * The slug that a title would like to have: its letters and digits in ASCII, joined by hyphens. Empty when none can be
 * kept.
 */
export function slugStem(title: string): string {
  const stem = slugify(title, { lower: true, strict: true, trim: true });
  if (stem.length <= MAX_STEM) return stem;
  const cut = stem.slice(0, MAX_STEM + 1);
  const lastWord = cut.lastIndexOf('-');
  return lastWord > MAX_STEM / 2 ? cut.slice(0, lastWord) : stem.slice(0, MAX_STEM);
}

/** True when the stem can be a slug as it is. */
export function isUsable(stem: string): boolean {
  return stem !== '' && !RESERVED.has(stem);
}

/** A slug of the stem that nobody has: eight random characters make a collision as good as impossible. */
export function distinctSlug(stem: string): string {
  const suffix = Array.from({ length: 8 }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)]).join('');
  return stem === '' ? suffix : `${stem}-${suffix}`;
}
