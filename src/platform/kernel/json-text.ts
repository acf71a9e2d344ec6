/**
 * An answer that the database has already written as JSON: it is sent as it is, never parsed and printed again.
 *
 * `T` is the shape of what the text says. It exists for the compiler only.
 */
export class JsonText<T> {
  declare readonly shape: T;

  constructor(
    readonly text: string,
    /** Where the next page begins; undefined for an answer that is no page, null on the last one. */
    readonly nextCursor?: string | null,
  ) {}
}
