import { createHash } from 'node:crypto';
import { z } from 'zod';
import { JsonText } from '../kernel/json-text';
import type { ProblemClass } from '../kernel/problem';
import { compile, placeholders } from './compile';
import type { Share } from './shares';
import type { Fragment, Placeholders } from './sql';

/** How many rows a statement answers. */
export type Rows = 'none' | 'one' | 'optional' | 'many';

/** What a caller gets of a statement's rows. */
export type ResultOf<R extends Rows, Row> = R extends 'one'
  ? Row
  : R extends 'optional'
    ? Row | null
    : R extends 'many'
      ? Row[]
      : undefined;

/** A write that lost against another one, and wins or learns more when its transaction runs again. */
export const LOST_RACE = 'lost race';

/** Which constraint, violated, is which problem. */
export type Violations = Readonly<Record<string, ProblemClass | typeof LOST_RACE>>;

/**
 * A statement, compiled once, at load, and prepared once on each connection, so that PostgreSQL plans it once and not
 * on every call.
 *
 * @typeParam Given what each call gives, by name
 * @typeParam Result what each call gets
 */
export interface Statement<Given extends object, Result> {
  /** `room.question`, in camel case. */
  readonly name: string;
  /** A question changes nothing: it may be asked of a replica, or asked again. */
  readonly kind: 'question' | 'command';
  /** Of the pool's connections, while it runs outside a transaction. */
  readonly share: Share;
  readonly rows: Rows;
  /** SQL with `$1`, `$2`, ...; lists its columns, never `*`. */
  readonly text: string;
  /** The names of what `$1`, `$2`, ... stand for. */
  readonly parameters: readonly string[];
  /** Never set: it ties what is given to the statement. */
  readonly given?: Given;
  /** See {@link Writes}. */
  readonly standsApart: boolean;
  /** The tables whose rows it shows to those alone who may see them. */
  readonly predicates: ReadonlySet<string>;
  readonly violations: Violations;
  /**
   * Makes the result of the rows that came.
   *
   * @param checked whether each row is to be held against its schema
   * @throws Error when they are not as many as declared
   */
  read(rows: readonly unknown[], checked: boolean): Result;
}

interface Definition<Given extends object, R extends Rows> {
  readonly name: string;
  readonly rows: R;
  /** A question has that of reads and a command that of writes unless said otherwise. */
  readonly share?: Share;
  sql(given: Placeholders<Given>): Fragment;
}

/** The shape of a row, or, of a statement whose one column `json` is the answer as text, the shape of the answer. */
type Shape<T> = { readonly row: z.ZodType<T> } | { readonly json: z.ZodType<T> };

type Writes<Given extends object, R extends Rows> = Definition<Given, R> & {
  /** Of every foreign key that it sets, and of whatever else it may violate. */
  readonly violations?: Violations;
  /**
   * True for what counts that something is tried, whatever becomes of it: it does not begin a late transaction. One that
   * has begun it joins. Nor does a lost answer to it leave a doubt of what a caller asked for.
   */
  readonly standsApart?: boolean;
};

/** Declares a statement that reads. */
export function question<Given extends object, R extends Exclude<Rows, 'none'>, T>(
  definition: Definition<Given, R> & { readonly row: z.ZodType<T> },
): Statement<Given, ResultOf<R, T>>;
export function question<Given extends object, R extends 'one' | 'optional', T>(
  definition: Definition<Given, R> & { readonly json: z.ZodType<T> },
): Statement<Given, ResultOf<R, JsonText<T>>>;
export function question(definition: Definition<object, Rows> & Shape<unknown>): Statement<object, unknown> {
  return declare('question', definition, definition);
}

/** Declares a statement that writes, whatever it answers besides. */
export function command<Given extends object>(definition: Writes<Given, 'none'>): Statement<Given, undefined>;
export function command<Given extends object, R extends Exclude<Rows, 'none'>, T>(
  definition: Writes<Given, R> & { readonly row: z.ZodType<T> },
): Statement<Given, ResultOf<R, T>>;
export function command<Given extends object, R extends 'one' | 'optional', T>(
  definition: Writes<Given, R> & { readonly json: z.ZodType<T> },
): Statement<Given, ResultOf<R, JsonText<T>>>;
export function command(
  definition: Writes<object, Rows> & Partial<Shape<unknown>>,
): Statement<object, unknown> {
  return declare('command', definition, { row: z.unknown(), ...definition }, definition);
}

const byName = new Map<string, Statement<object, unknown>>();
const nameByText = new Map<string, string>();

/** Every statement that has been declared, in the order of their names. */
export function declaredStatements(): Statement<object, unknown>[] {
  return [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The name under which a text is prepared; undefined for one that is not to be. */
export function preparedName(text: string): string | undefined {
  return nameByText.get(text);
}

const NAME = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/;

function declare(
  kind: Statement<object, unknown>['kind'],
  definition: Definition<object, Rows>,
  shape: Shape<unknown>,
  { violations = {}, standsApart = false }: Pick<Writes<object, Rows>, 'violations' | 'standsApart'> = {},
): Statement<object, unknown> {
  const { name, rows } = definition;
  const { text, parameters, predicates } = compile(definition.sql(placeholders()));
  if (!NAME.test(name)) throw new Error(`${name} does not name a statement: room.someQuestion`);
  if (byName.has(name) && byName.get(name)?.text !== text)
    throw new Error(`Two statements are named ${name}`);
  const statement: Statement<object, unknown> = {
    name,
    kind,
    share: definition.share ?? (kind === 'question' ? 'reads' : 'writes'),
    rows,
    text,
    parameters,
    predicates,
    violations,
    standsApart,
    read: (found, checked) => {
      const results =
        'json' in shape ? readJson(shape.json, found, checked) : readRows(shape.row, found, checked);
      return counted(name, rows, results);
    },
  };
  byName.set(name, statement);
  nameByText.set(text, nameOf(name, text));
  return statement;
}

function readRows(row: z.ZodType, found: readonly unknown[], checked: boolean): readonly unknown[] {
  return checked ? found.map((each) => row.parse(each)) : found;
}

/** The text stays as PostgreSQL wrote it; it is parsed to be checked alone. */
function readJson(schema: z.ZodType, found: readonly unknown[], checked: boolean): JsonText<unknown>[] {
  return (found as { json: string }[]).map(({ json }) => {
    if (checked) schema.parse(JSON.parse(json));
    return new JsonText(json);
  });
}

function counted(name: string, rows: Rows, results: readonly unknown[]): unknown {
  switch (rows) {
    case 'none':
      return undefined;
    case 'many':
      return results;
    case 'one':
      if (results.length !== 1) throw new Error(`${name} answered ${results.length} rows instead of one`);
      return results[0];
    case 'optional':
      if (results.length > 1)
        throw new Error(`${name} answered ${results.length} rows instead of one at most`);
      return results[0] ?? null;
  }
}

/** Bytes of a prepared statement's name: PostgreSQL cuts it at 63, and two cut to one would run each other's plan. */
const MAX_NAME_BYTES = 56;
const HASH_LENGTH = 12;

/**
 * The name under which a text is prepared: the statement's, cut, and a hash of the text. Behind a pooler the clients of
 * several builds may share a connection, and what another build prepared under the same name must not be run.
 */
function nameOf(name: string, text: string): string {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, HASH_LENGTH);
  return `${name.slice(0, MAX_NAME_BYTES - HASH_LENGTH - 1)}~${hash}`;
}
