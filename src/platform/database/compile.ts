import { createQueryId, PostgresQueryCompiler, type RawNode } from 'kysely';
import { type Fragment, Placeholder, type Placeholders } from './sql';

export interface Compiled {
  /** SQL with `$1`, `$2`, ... */
  readonly text: string;
  /** What `$1`, `$2`, ... stand for. */
  readonly parameters: readonly string[];
  /** The predicates of {@link predicate} that the text contains. */
  readonly predicates: ReadonlySet<string>;
}

const predicates = new WeakMap<object, string>();

/**
 * Marks a fragment as the predicate that decides who sees rows of `table`, so that a test can tell which statements go
 * through it.
 */
export function predicate(table: string, fragment: Fragment): Fragment {
  const node = fragment.toOperationNode();
  predicates.set(node, table);
  return { expressionType: undefined, toOperationNode: () => node };
}

/** Kysely's compiler, but a placeholder that stands twice in a text is one parameter. */
class StatementCompiler extends PostgresQueryCompiler {
  readonly parameters: string[] = [];
  readonly predicates = new Set<string>();

  protected override appendValue(value: unknown): void {
    if (!(value instanceof Placeholder)) {
      throw new Error(`A statement holds no value (${String(value)}): what varies is given when it runs`);
    }
    const known = this.parameters.indexOf(value.name);
    const index = known === -1 ? this.parameters.push(value.name) : known + 1;
    this.append(`$${index}`);
  }

  protected override visitRaw(node: RawNode): void {
    const table = predicates.get(node);
    if (table !== undefined) this.predicates.add(table);
    super.visitRaw(node);
  }
}

/** @throws Error when the fragment holds a value: a mistake of the programmer's, found at load */
export function compile(fragment: Fragment): Compiled {
  const compiler = new StatementCompiler();
  const { sql } = compiler.compileQuery(fragment.toOperationNode() as RawNode, createQueryId());
  return { text: withoutMargin(sql), parameters: compiler.parameters, predicates: compiler.predicates };
}

/** A placeholder under every name that is asked for. */
export function placeholders<Given extends object>(): Placeholders<Given> {
  const made = new Map<string | symbol, Placeholder<unknown>>();
  return new Proxy({} as Placeholders<Given>, {
    get: (_, name) => {
      let placeholder = made.get(name);
      if (!placeholder) made.set(name, (placeholder = new Placeholder(String(name))));
      return placeholder;
    },
  });
}

/** Indentation and line breaks are the source's, and would travel with every statement that is not prepared yet. */
function withoutMargin(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
