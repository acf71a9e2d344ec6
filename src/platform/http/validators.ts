import { z } from 'zod';
import '../kernel/issue-words';

/** Completes a field's name to a sentence, as RealWorld clients print it: "title" "can't be blank". */
export const BLANK = "can't be blank";

export const ILL_FORMED = 'must not contain NUL characters or lone surrogates';

export interface TextRule {
  /** Unicode code points, counted after trimming. */
  readonly min?: number;
  readonly max?: number;
  /** White space around it is dropped (default), or kept as sent. */
  readonly trim?: boolean;
  /** White space alone is no text (default), or is. */
  readonly spaces?: boolean;
}

/** UTF-16 units that white space around a text may add to it: more is taken for too long before it is trimmed. */
const MAX_PADDING = 1_000;

/**
 * Text that PostgreSQL can hold: no NUL, no lone surrogate, not blank, its length counted in code points, as JSON
 * Schema counts it. The first broken rule is reported, alone.
 */
export function text({ min = 1, max, trim = true, spaces = min > 1 }: TextRule = {}) {
  return z
    .string({ error: ({ input }) => (input === undefined || input === null ? BLANK : 'must be a string') })
    .superRefine((value, context) => {
      // Before anything reads the text: what a hostile one costs must not depend on its length.
      if (max === undefined || value.length <= 2 * max + MAX_PADDING) return;
      context.addIssue({ code: 'custom', message: tooLong(max), continue: false });
    })
    .overwrite((value) => (trim ? value.trim() : value))
    .superRefine((value, context) => {
      const fault = textFault(value, { min, max, spaces });
      if (fault !== null) context.addIssue({ code: 'custom', message: fault, continue: false });
    })
    .meta({ minLength: min, ...(max !== undefined && { maxLength: max }) });
}

function textFault(
  value: string,
  { min, max, spaces }: { min: number; max: number | undefined; spaces: boolean },
): string | null {
  if (isIllFormed(value)) return ILL_FORMED;
  if (value.length === 0 || (!spaces && value.trim().length === 0)) return BLANK;
  const length = codePoints(value);
  if (length < min) return `is too short (minimum is ${min} characters)`;
  if (max !== undefined && length > max) return tooLong(max);
  return null;
}

function tooLong(max: number): string {
  return `is too long (maximum is ${max} characters)`;
}

/**
 * Text that is compared with something stored of `max` code points at most, and is never refused for its length. Of a
 * longer one a part is kept that is still too long to equal anything: what compares it does not pay for the rest.
 */
export function comparable(max: number, rule: Omit<TextRule, 'min' | 'max'> = {}) {
  return text(rule).overwrite((value) => cut(value, 2 * max + 2));
}

/** The first `units` UTF-16 units of a text, or one less where that would halve a surrogate pair. */
function cut(value: string, units: number): string {
  const last = value.charCodeAt(units - 1);
  return value.slice(0, last >= 0xd800 && last <= 0xdbff ? units - 1 : units);
}

/**
 * A request body as RealWorld wraps it, `{"note": {...}}`. A missing envelope counts as an empty one, so that what is
 * reported is the fields that it lacks; the document calls it required all the same.
 */
export function envelope<Key extends string, Fields extends z.ZodType>(key: Key, fields: Fields, id: string) {
  const wrapped = { [key]: fields.prefault({} as never) } as Record<Key, z.ZodPrefault<Fields>>;
  return z.object(wrapped).meta({ id, required: [key] });
}

/**
 * What to change of a thing: fields that may each be absent, but not all of them.
 *
 * @param besides fields that change nothing by themselves
 */
export function changes<Shape extends z.ZodRawShape>(
  shape: Shape,
  id: string,
  { besides = [] }: { besides?: readonly (keyof Shape)[] } = {},
) {
  const names = Object.keys(shape).filter((name) => !besides.includes(name));
  return z
    .object(shape)
    .refine(
      (given) => names.some((name) => (given as Record<string, unknown>)[name] !== undefined),
      `must have at least one of ${names.join(', ')}`,
    )
    .meta({ id, description: 'What to change; an absent field stays as it is.', minProperties: 1 });
}

/** What a path or a filter names: any text that can be asked of the database; what nothing is called is not at fault. */
export const lookup = () =>
  z.string({ error: 'must be given once' }).refine((value) => !isIllFormed(value), ILL_FORMED);

/** An integer in a query string, in plain decimal digits. */
export function queryInteger({ min, max }: { min: number; max: number }) {
  const range = `must be an integer from ${min}`;
  return z
    .string({ error: 'must be given once' })
    .regex(/^\d+$/, range)
    .transform(Number)
    .refine(
      (value) => value >= min && value <= max,
      max === Number.MAX_SAFE_INTEGER ? range : `${range} to ${max}`,
    );
}

/**
 * The id in a path. What cannot be an id is no fault of the caller's but a thing that does not exist, so it becomes 0,
 * an id that no row has.
 */
export const pathId = () =>
  z
    .string()
    .transform((value) => (/^[1-9]\d{0,9}$/.test(value) && Number(value) <= 2 ** 31 - 1 ? Number(value) : 0))
    .meta({ type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 });

function isIllFormed(value: string): boolean {
  return value.includes('\0') || !value.isWellFormed();
}

/** Number of Unicode code points: what a reader would call characters, more nearly than UTF-16 units. */
export function codePoints(value: string): number {
  let count = value.length;
  for (let index = 0; index < value.length - 1; index++) {
    const unit = value.charCodeAt(index);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      count--;
      index++;
    }
  }
  return count;
}
