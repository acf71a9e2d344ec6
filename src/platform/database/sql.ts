import { type Expression, sql, ValueNode } from 'kysely';

export { sql };

/** A piece of SQL that statements are composed of. It holds no value: what varies between calls is a placeholder. */
export type Fragment = Expression<unknown>;

/** Stands for a value that each call gives anew. `T` is the value's type; it exists for the compiler only. */
export class Placeholder<T> implements Expression<T> {
  declare readonly given: T;

  constructor(readonly name: string) {}

  get expressionType(): undefined {
    return undefined;
  }

  toOperationNode() {
    return ValueNode.create(this);
  }
}

/** The placeholders of a statement, by the names of what is given. */
export type Placeholders<Given extends object> = {
  readonly [Name in keyof Given]-?: Placeholder<Given[Name]>;
};

/** SQL as it stands, for the names of tables, columns and aliases. Never for anything that a caller sent. */
export const raw = (text: string): Fragment => sql.raw(text);

/** Conditions that must all hold; `true` where there are none. */
export const all = (conditions: readonly Fragment[]): Fragment =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);

/** Prints a `timestamptz` as ISO 8601 in UTC with milliseconds: `2016-02-18T03:22:56.637Z`. */
export const isoTime = (column: string): Fragment =>
  sql`to_char(${raw(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
