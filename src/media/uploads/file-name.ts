import { MAX_NAME } from '../media.schemas';

/** What no name of a file has: control characters, and those that turn the direction of writing. */
const UNWANTED = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * The name of an uploaded file, as text: without a path, and without characters that could deceive whoever reads it. It
 * never names a file of ours.
 */
export function fileName(given: string): string {
  const [last = ''] = given.toWellFormed().split(/[\\/]/).slice(-1);
  const clean = last.replace(UNWANTED, '').trim();
  return Array.from(clean).slice(0, MAX_NAME).join('') || 'file';
}
