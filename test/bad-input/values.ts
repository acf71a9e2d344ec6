import { BLANK, tooLong } from '../support/problems';

/** Stands for a field, or a parameter, that is not sent at all. */
export const ABSENT = Symbol('absent');

/** Eight characters as JSON Schema and PostgreSQL count them, sixteen UTF-16 units, 32 bytes. */
export const EMOJI = '😀🎉🚀🦄🌍🍣🧭🪐';

/**
 * What is to become of a value. `refused`: 422 that names the field, with this message where one is agreed on.
 * `accepted`: the route's success, in which the field reads `shows`, unless that is left open. `unmatched`: well
 * formed, and not the right one (401).
 */
export type Verdict =
  | { readonly kind: 'refused'; readonly message?: string }
  | { readonly kind: 'accepted'; readonly shows?: unknown }
  | { readonly kind: 'unmatched' };

/** One value that a field is sent, and the verdict on it. */
export type Case = readonly [label: string, value: unknown, verdict: Verdict];

export const REFUSED: Verdict = { kind: 'refused' };
export const REFUSED_BLANK: Verdict = { kind: 'refused', message: BLANK };
export const ACCEPTED: Verdict = { kind: 'accepted' };
export const CLEARED: Verdict = { kind: 'accepted', shows: null };
export const UNMATCHED: Verdict = { kind: 'unmatched' };

export const refusedTooLong = (maximum: number): Verdict => ({ kind: 'refused', message: tooLong(maximum) });
export const shown = (shows: unknown): Verdict => ({ kind: 'accepted', shows });

/** Types that no field has. */
export const WRONG_TYPES: Case[] = [
  ['a number', 7, REFUSED],
  ['zero', 0, REFUSED],
  ['a boolean', true, REFUSED],
  ['false', false, REFUSED],
  ['an object', { toString: 'x', length: 3 }, REFUSED],
];

/** Text that neither UTF-8 nor PostgreSQL can hold. */
const ILL_FORMED: Case[] = [
  ['a NUL character', 'before\0after', REFUSED],
  ['nothing but a NUL character', '\0', REFUSED],
  ['half of a surrogate pair at the end', 'text \ud83d', REFUSED],
  ['half of a surrogate pair at the start', '\ude00 text', REFUSED],
  ['a surrogate pair the wrong way round', 'a\ude00\ud83db', REFUSED],
];

export interface TextField {
  /** Characters; without it, length is not what the field is refused for. */
  readonly max?: number;
  /** The verdict on absence; a blank is refused where it is not given. */
  readonly absent?: Verdict;
  /** The verdict on null, and on the empty string. */
  readonly empty?: Verdict;
  /** The verdict on well-formed text of every kind; every text is accepted where it is not given. */
  readonly text?: Verdict;
  /** Text around which there is white space, and the verdict on it. */
  readonly padded: Case;
  /** What a text of `length` characters is that is otherwise in order. */
  sample?(length: number): string;
  /** The verdict on characters outside ASCII. */
  readonly exotic?: Verdict;
  /** The text keeps the white space around it, which counts; without it, it is dropped first. */
  readonly kept?: boolean;
  /** What else there is to say of the field. */
  readonly more?: readonly Case[];
}

/** The cases that every field for text has, with this field's verdicts. */
export function textCases(field: TextField): Case[] {
  const {
    max,
    absent = REFUSED_BLANK,
    empty = REFUSED_BLANK,
    text,
    exotic = text,
    padded,
    kept = false,
    more = [],
  } = field;
  const sample = (length: number) => field.sample?.(length) ?? 'x'.repeat(length);
  const exactly = (value: string, verdict: Verdict | undefined): Verdict => verdict ?? shown(value);
  return [
    ['nothing', ABSENT, absent],
    ['null', null, empty],
    ['the empty string', '', empty],
    ['a list', ['text'], REFUSED],
    ...WRONG_TYPES,
    ...ILL_FORMED,
    ...(max === undefined ? [] : lengthCases({ max, kept, sample }, (value) => exactly(value, text))),
    ['emoji', EMOJI, exactly(EMOJI, exotic)],
    ['right-to-left marks', 'abc\u202edef\u202c \u200fghi', exactly('abc\u202edef\u202c \u200fghi', exotic)],
    padded,
    ...more,
  ];
}

function lengthCases(
  { max, kept, sample }: { max: number; kept: boolean; sample: (length: number) => string },
  verdict: (value: string) => Verdict,
): Case[] {
  const longest = sample(max);
  const within = sample(max);
  return [
    [`${max} characters`, longest, verdict(longest)],
    [`${max} characters within white space`, ` ${within}\n`, kept ? refusedTooLong(max) : verdict(within)],
    [`${max + 1} characters`, sample(max + 1), refusedTooLong(max)],
    [`${max + 1} emoji`, '😀'.repeat(max + 1), refusedTooLong(max)],
  ];
}
