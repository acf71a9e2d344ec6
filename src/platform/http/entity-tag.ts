import { hash } from 'node:crypto';

/** Characters of base64url: 132 bits, so that no two texts have the same tag. */
const TAG_LENGTH = 22;

/** Of how many bodies the tags are remembered, and of how many characters at most: 8 MiB in all. */
const REMEMBERED_BODIES = 256;
const MAX_REMEMBERED_LENGTH = 16_384;

/** Each in the place that its length and a few of its characters say: the last body of a place stays. */
const remembered = new Array<{ readonly body: string; readonly entityTag: string } | undefined>(
  REMEMBERED_BODIES,
).fill(undefined);

const ENTITY_TAG = /(?:W\/)?("[^"]*")/g;

/**
 * The strong validator (RFC 9110, section 8.8.3) of a body. Takes a microsecond for a kilobyte and a half.
 *
 * @param coding of the content: the same body in another coding is another representation
 */
export function entityTagOf(body: string | Uint8Array, coding: string | null = null): string {
  if (typeof body !== 'string' || coding !== null || body.length > MAX_REMEMBERED_LENGTH)
    return hashed(body, coding);
  const place = placeOf(body);
  const known = remembered[place];
  // What many ask for is the same again and again, and texts are compared ten times as fast as hashed.
  if (known?.body === body) return known.entityTag;
  const entityTag = hashed(body, null);
  remembered[place] = { body, entityTag };
  return entityTag;
}

function placeOf(body: string): number {
  const { length } = body;
  const sample = body.charCodeAt(length >> 1) + 31 * body.charCodeAt(length >> 2) + 131 * body.charCodeAt(12);
  return (length * 7 + sample) % REMEMBERED_BODIES || 0;
}

function hashed(body: string | Uint8Array, coding: string | null): string {
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
