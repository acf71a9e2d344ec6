/** What stands in a canonical text as it is. */
class Literal {
  constructor(readonly text: string) {}
}

const [COMMA, END_OF_ARRAY, END_OF_OBJECT] = [new Literal(','), new Literal(']'), new Literal('}')];

/**
 * A text that two JSON values share only when they are equal, whatever the order of their members. Without recursion: a
 * value may be nested as deeply as its parser allows.
 */
export function canonicalText(value: unknown): string {
  const parts: string[] = [];
  const todo: unknown[] = [value];
  while (todo.length > 0) {
    const next = todo.pop();
    if (next instanceof Literal) parts.push(next.text);
    else if (Array.isArray(next)) {
      parts.push('[');
      todo.push(END_OF_ARRAY);
      for (const item of next.toReversed() as unknown[]) todo.push(COMMA, item);
    } else if (typeof next === 'object' && next !== null) {
      parts.push('{');
      todo.push(END_OF_OBJECT);
      for (const [name, member] of Object.entries(next).sort(byNameDescending))
        todo.push(COMMA, member, new Literal(`${JSON.stringify(name)}:`));
    } else parts.push(JSON.stringify(next ?? null));
  }
  return parts.join('');
}

function byNameDescending([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? 1 : -1;
}
