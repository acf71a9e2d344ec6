import type { z } from 'zod';

/**
 * A statement that is prepared once a connection and named, so that PostgreSQL plans it once and not on every call.
 *
 * Made once, at load: the same name must always mean the same text.
 */
export interface Statement<Row> {
  /** At most 59 bytes: PostgreSQL cuts a name at 63, and two cut to one would run each other's plan. */
  readonly name: string;
  /** SQL with `$1`, `$2`, ...; lists its columns, never `*`. */
  readonly text: string;
  /** The shape of one row; checked outside production. */
  readonly row: z.ZodType<Row>;
}

const byText = new Map<string, string>();
const byName = new Map<string, string>();

/** @throws Error when the name is taken by another text, or too long: a mistake of the programmer's, found at load */
export function statement<Row>(name: string, row: z.ZodType<Row>, text: string): Statement<Row> {
  if (Buffer.byteLength(name) > 59) throw new Error(`The statement name ${name} is longer than 59 bytes`);
  const known = byName.get(name);
  if (known !== undefined && known !== text) throw new Error(`Two statements are named ${name}`);
  byName.set(name, text);
  byText.set(text, name);
  return { name, text, row };
}

/** The name under which a text is prepared; undefined for one that is not to be. */
export function statementName(text: string): string | undefined {
  return byText.get(text);
}

/** The text of a declared statement, for tools that run it without the server: the benchmark's bare handler. */
export function statementText(name: string): string | undefined {
  return byName.get(name);
}
