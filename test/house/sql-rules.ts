import { ownerOf, ROOMS, type Sources, type SqlText } from './sources';

/** By the name of each table: the room, or folder of platform, whose it is. */
export type Owners = ReadonlyMap<string, string>;

const CREATED = /\bcreate (?:unlogged )?table (?:if not exists )?(\w+)/g;
const WRITTEN =
  /\b(?:insert into|update|delete from|truncate|merge into|alter table|create (?:unique )?index \w+ on) (?:only )?(\w+)/g;
const REFERENCED = /\breferences (\w+)/g;

/**
 * A table is whose module contributes it, or whose migration creates it.
 *
 * @throws Error for a table that two claim
 */
export function tableOwners(sources: Sources): Owners {
  const owners = new Map<string, string>();
  for (const [path, { sql, tables }] of sources) {
    const owner = ownerOf(path);
    if (owner === null) continue;
    const created = isMigration(path) ? sql.flatMap(({ text }) => wordsOf(CREATED, bare(text))) : [];
    for (const table of [...tables, ...created]) {
      const other: string = owners.get(table) ?? owner;
      if (other !== owner) throw new Error(`${table} is claimed by ${other} and by ${owner}`);
      owners.set(table, owner);
    }
  }
  return owners;
}

/** Tables that a migration creates and nobody owns. */
export function unownedTables(sources: Sources, owners: Owners): string[] {
  const created = [...sources].flatMap(([path, { sql }]) =>
    isMigration(path) ? sql.flatMap(({ text }) => wordsOf(CREATED, bare(text))) : [],
  );
  return created.filter((table) => !owners.has(table));
}

/** Tables that a text names: words outside quotes, unless they are columns. */
export function tablesIn(text: string, owners: Owners): string[] {
  const words = wordsOf(/(?<![.\w])([a-z_][a-z0-9_]*)/g, bare(text));
  return [...new Set(words)].filter((word) => owners.has(word));
}

/** Whether a room stands before another one in the order. */
export function isBefore(room: string, other: string): boolean {
  return ROOMS.includes(room) && ROOMS.includes(other) && ROOMS.indexOf(room) < ROOMS.indexOf(other);
}

/**
 * SQL that names a table that it may not name: a line for each.
 *
 * A file names its own room's tables. A view may read those of rooms before it, and a foreign key may point there.
 */
export function sqlFaults(sources: Sources, owners = tableOwners(sources)): string[] {
  return [...sources].flatMap(([path, { sql }]) => {
    const own = ownerOf(path);
    // The application, its commands and the demo stand above all rooms.
    return own === null ? [] : sql.flatMap((piece) => faultsOf(path, own, piece, owners));
  });
}

function faultsOf(path: string, own: string, { line, text }: SqlText, owners: Owners): string[] {
  const named = tablesIn(text, owners);
  const readable = readableIn(path, bare(text), named);
  return named.flatMap((table) => {
    const owner = owners.get(table) ?? '';
    if (owner === own || (readable.includes(table) && isBefore(owner, own))) return [];
    const why = isBefore(owner, own) ? 'use its view' : `not before ${own}`;
    return [`${path}:${line} names ${table} of ${owner}: ${why}`];
  });
}

/** Of the tables that a text names, those that may be another room's. */
function readableIn(path: string, text: string, named: readonly string[]): readonly string[] {
  if (isMigration(path)) return wordsOf(REFERENCED, text);
  const written = wordsOf(WRITTEN, text);
  return path.endsWith('.view.ts') ? named.filter((table) => !written.includes(table)) : [];
}

function isMigration(path: string): boolean {
  return path.includes('/migrations/');
}

/** Without texts, quoted names and comments, and with single spaces. */
function bare(text: string): string {
  return text
    .replace(/--.*$/gm, ' ')
    .replace(/'(?:[^']|'')*'|"[^"]*"/g, ' ')
    .replace(/\s+/g, ' ');
}

function wordsOf(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([, word = '']) => word);
}
