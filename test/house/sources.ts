import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import order from '../../src/app/rooms.json';

export const ROOMS: readonly string[] = order.rooms.map(({ room }) => room);

/** A piece of SQL as a file has it; what is filled in is `$`. */
export interface SqlText {
  readonly line: number;
  readonly text: string;
}

/** What a file says to the database, and of it. */
export interface SqlSource {
  readonly sql: readonly SqlText[];
  /** The names of the statements and lists that it declares. */
  readonly statements: readonly string[];
  /** Tables that its module contributes. */
  readonly tables: readonly string[];
  /** Tables of which it says who may see a row. */
  readonly predicates: readonly string[];
}

/** By the path of the file, `src/articles/article.view.ts`. */
export type Sources = ReadonlyMap<string, SqlSource>;

/** Every file of the program, without specs. */
export function readSources(): Sources {
  const files = globSync('src/**/*.ts', { exclude: (name) => name.endsWith('.spec.ts') }).sort();
  return new Map(files.map((path) => [path, sourceOf(readFileSync(path, 'utf8'))]));
}

/** Who answers for a file: a room, a folder of platform (`platform/limits`), or null for what is above all rooms. */
export function ownerOf(path: string): string | null {
  const [, first = '', second = ''] = path.split('/');
  if (first === 'platform') return `platform/${second}`;
  return ROOMS.includes(first) ? first : null;
}

const STATEMENT_MAKERS = ['question', 'command', 'pagesOf'];

/** Reads the text of one file. */
export function sourceOf(source: string): SqlSource {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found = {
    sql: [] as SqlText[],
    statements: [] as string[],
    tables: [] as string[],
    predicates: [] as string[],
  };
  const visit = (node: ts.Node): void => {
    const text = sqlIn(node);
    if (text !== null) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.sql.push({ line: line + 1, text });
    }
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const { text: callee } = node.expression;
      if (STATEMENT_MAKERS.includes(callee)) found.statements.push(...textsUnder(node, 'name'));
      const [first] = node.arguments;
      if (callee === 'predicate' && first && ts.isStringLiteral(first)) found.predicates.push(first.text);
      if (callee === 'Contributes') found.tables.push(...textsUnder(node, 'tables'));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** How a text begins that is SQL without saying so. */
const STATEMENT = /^\s*(select|insert|update|delete|with|create|alter|drop|truncate|lock|merge)\s[a-z(]/;

/** The SQL of a node: a template of `sql`, what is given to `raw`, or any other text that is a statement. */
function sqlIn(node: ts.Node): string | null {
  if (!ts.isTemplateExpression(node) && !ts.isStringLiteralLike(node)) return null;
  const text = ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('$')
    : node.text;
  const { parent } = node;
  const isSql = ts.isTaggedTemplateExpression(parent) && parent.tag.getText() === 'sql';
  const isRaw = ts.isCallExpression(parent) && parent.expression.getText() === 'raw';
  return isSql || isRaw || STATEMENT.test(text) ? text : null;
}

/** The text or texts under a key of the object that a call is given. */
function textsUnder(call: ts.CallExpression, key: string): string[] {
  const [given] = call.arguments;
  if (!given || !ts.isObjectLiteralExpression(given)) return [];
  return given.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property) || property.name.getText() !== key) return [];
    const { initializer } = property;
    const parts = ts.isArrayLiteralExpression(initializer) ? [...initializer.elements] : [initializer];
    return parts.filter((part) => ts.isStringLiteral(part)).map(({ text }) => text);
  });
}
