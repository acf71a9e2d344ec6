/** More values than any body has that is meant. Past that, ordering them would hold up the event loop. */
export const MAX_VALUES = 10_000;

/** What stands in a canonical text as it is. */
class Literal {
  constructor(readonly text: string) {}
}

const [COMMA, END_OF_ARRAY, END_OF_OBJECT] = [new Literal(','), new Literal(']'), new Literal('}')];

/**
 * A text that two JSON values share only when they are equal, whatever the order of their members. Without recursion: a
 * value may be nested as deeply as its parser allows.
 *
 * @returns null for a value that holds more than {@link MAX_VALUES} others
 */
export function canonicalText(value: unknown): string | null {
  const parts: string[] = [];
  const todo: unknown[] = [value];
  let values = 0;
  while (todo.length > 0) {
    const next = todo.pop();
    if (next instanceof Literal) parts.push(next.text);
    else if (typeof next === 'object' && next !== null) {
      values += Array.isArray(next) ? next.length : Object.keys(next).length;
      if (values > MAX_VALUES) return null;
      parts.push(Array.isArray(next) ? '[' : '{');
      todo.push(...(Array.isArray(next) ? items(next) : members(next)));
    } else parts.push(JSON.stringify(next ?? null));
  }
  return parts.join('');
}

/** What is still to be written of an array, the last first. */
function items(array: readonly unknown[]): unknown[] {
  return [END_OF_ARRAY, ...array.toReversed().flatMap((item) => [COMMA, item])];
}

/** What is still to be written of an object, the last first. */
function members(object: object): unknown[] {
  const descending = Object.entries(object as Readonly<Record<string, unknown>>).sort(([one], [other]) =>
    one < other ? 1 : -1,
  );
  return [
    END_OF_OBJECT,
    ...descending.flatMap(([name, member]) => [COMMA, member, new Literal(`${JSON.stringify(name)}:`)]),
  ];
}
