import type { ByteRange } from '../storage/media-storage';

/** What a `Range` header asks for of so many bytes. */
export type RangeRequest =
  /** All of them: there is no such header, or none that is understood. */
  | { readonly kind: 'whole' }
  /** None that there are (416). */
  | { readonly kind: 'unsatisfiable' }
  /** Some of them (206): in the order in which they were asked for, none of them overlapping another one. */
  | { readonly kind: 'parts'; readonly parts: readonly ByteRange[] };

const WHOLE: RangeRequest = { kind: 'whole' };

/** Who asks for more gets all: each part costs a header, and none is needed by an honest client (RFC 9110, section 14.2). */
const MAX_PARTS = 32;

/** A gap that is smaller than the header of a part is sent with what is around it (RFC 9110, section 15.3.7.2). */
const MIN_GAP_BYTES = 80;

const RANGES = /^bytes[ \t]*=(?<set>.*)$/i;
const RANGE = /^(?:(?<first>\d+)-(?<last>\d*)|-(?<suffix>\d+))$/;

/**
 * Reads a `Range` header (RFC 9110, section 14.2). One that is malformed, or in units other than bytes, is ignored, as
 * section 14.2 has it.
 */
export function parseRange(header: string | undefined, length: number): RangeRequest {
  const set = header === undefined ? undefined : RANGES.exec(header.trim())?.groups?.['set'];
  if (set === undefined) return WHOLE;
  // A list may have empty members (RFC 9110, section 5.6.1.2).
  const members = set.split(',').map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''));
  const given = members.filter((member) => member !== '');
  if (given.length === 0 || given.length > MAX_PARTS) return WHOLE;
  const ranges: ByteRange[] = [];
  for (const member of given) {
    const range = parseMember(member, length);
    if (range === 'malformed') return WHOLE;
    if (range !== 'unsatisfiable') ranges.push(range);
  }
  if (ranges.length === 0) return { kind: 'unsatisfiable' };
  return { kind: 'parts', parts: coalesced(ranges) };
}

function parseMember(member: string, length: number): ByteRange | 'malformed' | 'unsatisfiable' {
  const { first, last, suffix } = RANGE.exec(member)?.groups ?? {};
  if (suffix !== undefined) {
    const bytes = Number(suffix);
    return bytes === 0 ? 'unsatisfiable' : { start: Math.max(0, length - bytes), end: length - 1 };
  }
  if (first === undefined) return 'malformed';
  const start = Number(first);
  const end = last === '' ? Infinity : Number(last);
  if (end < start) return 'malformed';
  return start >= length ? 'unsatisfiable' : { start, end: Math.min(end, length - 1) };
}

/** Ranges that overlap, or almost meet, are one, in the place of the first of them. */
function coalesced(ranges: readonly ByteRange[]): ByteRange[] {
  const parts: ByteRange[] = [];
  for (const range of ranges) {
    let joined = range;
    let place = parts.length;
    // What it joins may now reach others.
    for (let index = parts.length - 1; index >= 0; index--) {
      const other = parts[index];
      if (!other || !touches(joined, other)) continue;
      joined = { start: Math.min(joined.start, other.start), end: Math.max(joined.end, other.end) };
      parts.splice(index, 1);
      place = index;
      index = parts.length;
    }
    parts.splice(place, 0, joined);
  }
  return parts;
}

function touches(one: ByteRange, other: ByteRange): boolean {
  return one.start <= other.end + MIN_GAP_BYTES && other.start <= one.end + MIN_GAP_BYTES;
}
