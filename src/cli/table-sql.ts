import type { Column, DatabaseTable, ForeignKey, IndexDef } from '@mikro-orm/sql';

/** What the database has of a table. */
export interface TableFound {
  readonly columns: ReadonlySet<string>;
  /** Of its indexes and constraints. */
  readonly names: ReadonlySet<string>;
}

/**
 * The statements that make a table what its entity says, in the form of our migrations: lower case, a column a line, every
 * constraint and index named. Nothing is dropped: the database has columns, indexes and constraints that no entity knows.
 *
 * @param found null for a table that is not there yet
 */
export function tableSql(table: DatabaseTable, found: TableFound | null): string[] {
  const lacks = ({ name }: { name: string }) => !found?.names.has(name);
  const columns = table.getColumns().filter(({ name }) => !found?.columns.has(name));
  const lines = [
    ...columns.map((column) => (found ? 'column ' : '') + columnSql(table, column)),
    ...tableConstraints(table, new Set(columns.map(({ name }) => name)))
      .filter(lacks)
      .map(({ sql }) => sql),
  ];
  const indexes = tableIndexes(table).filter(lacks);
  return [
    ...(found ? lines.map((line) => alterTable(table.name, line)) : [createTable(table.name, lines)]),
    ...indexes.map(({ sql }) => broken(sql, 'on', 2)),
  ];
}

function createTable(name: string, lines: readonly string[]): string {
  return `create table ${name} (\n${lines.map((line) => `  ${broken(line, 'constraint', 4)}`).join(',\n')}\n)`;
}

function alterTable(name: string, line: string): string {
  return broken(`alter table ${name} add ${line}`, 'constraint', 2);
}

/** Names of types that MikroORM shortens. */
const TYPES: Readonly<Record<string, string>> = { int: 'integer' };

function columnSql(table: DatabaseTable, column: Column): string {
  const { name, type, nullable, generated, default: value, primary } = column;
  const isOwn = ({ columnNames }: { columnNames: string[] }) => columnNames.join() === name;
  const unique = uniquesOf(table).find(isOwn);
  const key = Object.values(table.getForeignKeys()).find(isOwn);
  return joined(
    name,
    TYPES[type] ?? type,
    generated && `generated ${generated}`,
    !nullable && !generated && 'not null',
    value && `default ${value}`,
    primary && `constraint ${table.name}_pkey primary key`,
    unique && `constraint ${unique.keyName} unique`,
    key && `constraint ${foreignKeyName(table, key)} ${references(key)}`,
  );
}

interface Named {
  readonly name: string;
  readonly sql: string;
}

/** Those that do not stand with one of the columns that are added: of several columns, or of one that is there. */
function tableConstraints(table: DatabaseTable, added: ReadonlySet<string>): Named[] {
  const isApart = ({ columnNames: [first = '', ...more] }: { columnNames: string[] }) =>
    more.length > 0 || !added.has(first);
  const constraint = (name: string, sql: string) => ({ name, sql: `constraint ${name} ${sql}` });
  const list = (columns: readonly string[]) => `(${columns.join(', ')})`;
  const primary = [table.getPrimaryKey()].filter((key) => key !== undefined).filter(isApart);
  const foreignKeys = Object.values(table.getForeignKeys()).filter(isApart);
  return [
    ...primary.map(({ columnNames }) => constraint(`${table.name}_pkey`, `primary key ${list(columnNames)}`)),
    ...uniquesOf(table)
      .filter(isApart)
      .map(({ keyName, columnNames }) => constraint(keyName, `unique ${list(columnNames)}`)),
    ...foreignKeys.map((key) =>
      constraint(foreignKeyName(table, key), `foreign key ${list(key.columnNames)} ${references(key)}`),
    ),
    ...table
      .getChecks()
      .map(({ name, expression }) => constraint(name, `check (${unquoted(String(expression))})`)),
  ];
}

function uniquesOf(table: DatabaseTable): IndexDef[] {
  return table.getIndexes().filter(({ unique, constraint, primary }) => unique && constraint && !primary);
}

function foreignKeyName(table: DatabaseTable, { constraintName, columnNames }: ForeignKey): string {
  return named(table, columnNames, 'fkey', constraintName);
}

function references({ referencedTableName, referencedColumnNames, deleteRule }: ForeignKey): string {
  const table = referencedTableName.replace(/^public\./, '');
  return joined(
    `references ${table} (${referencedColumnNames.join(', ')})`,
    deleteRule && `on delete ${deleteRule}`,
  );
}

function tableIndexes(table: DatabaseTable): Named[] {
  const indexes = table.getIndexes().filter(({ primary, constraint }) => !primary && !constraint);
  return indexes.map((index) => {
    const name = named(table, index.columnNames, 'idx', index.keyName);
    const columns = index.columns?.map((column) =>
      joined(
        column.name,
        column.sort === 'DESC' && 'desc',
        column.nulls && `nulls ${column.nulls.toLowerCase()}`,
      ),
    );
    const kind = index.unique ? 'unique index' : 'index';
    const on = `on ${table.name} (${(columns ?? index.columnNames).join(', ')})`;
    return { name, sql: joined(`create ${kind} ${name} ${on}`, index.where && `where ${index.where}`) };
  });
}

/** How MikroORM ends the names that an entity does not give, where we end them otherwise. */
const ITS_ENDING = /_(foreign|index)$/;

/** Bytes of a name: PostgreSQL cuts what is longer. */
const MAX_NAME_BYTES = 63;

/**
 * The name that the entity gives, or else one in our form: `bookmarks_user_id_fkey`.
 *
 * @throws Error when it is too long
 */
function named(table: DatabaseTable, columns: readonly string[], ending: string, given: string): string {
  const name = ITS_ENDING.test(given) ? [table.name, ...columns, ending].join('_') : given;
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw new Error(`${name} has more than ${MAX_NAME_BYTES} bytes: give a shorter name in the entity`);
  return name;
}

/** MikroORM quotes every name; ours need it nowhere. */
function unquoted(expression: string): string {
  return expression.replace(/"([a-z_][a-z0-9_]*)"/g, '$1');
}

/** Characters of a line before the end of it goes to the next one. */
const MAX_LINE_CHARACTERS = 105;

/** A line that is too long goes on in the next one, from the last `word` on. */
function broken(line: string, word: string, indentation: number): string {
  const place = line.lastIndexOf(` ${word} `);
  if (line.length <= MAX_LINE_CHARACTERS || place === -1) return line;
  return `${line.slice(0, place)}\n${' '.repeat(indentation)}${line.slice(place + 1)}`;
}

function joined(...parts: ReadonlyArray<string | false | null | undefined>): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ');
}
