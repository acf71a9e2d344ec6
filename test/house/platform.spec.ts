import { globSync, readFileSync } from 'node:fs';
import { ROOMS } from './sources';

/** Words that rooms have in common with the protocols and libraries that platform is about. */
const OTHER_MEANINGS: ReadonlyMap<string, string> = new Map([
  ['auth', 'a method of Swagger: `addBearerAuth`'],
  ['user', 'a signed-in caller: Passport puts one at `request.user`'],
  ['session', 'a connection to PostgreSQL, and what a token is part of: `Viewer.sessionId`'],
  ['media', 'a media type: what `Content-Type` says'],
  ['page', 'a part of a list'],
  ['pages', 'the parts of a list'],
  ['event', 'what an answer that streams may be made of'],
  ['events', 'what an answer that streams may be made of'],
  ['tag', 'a group of operations in an OpenAPI document'],
  ['tags', 'the groups of operations in an OpenAPI document'],
  ['follow', 'a verb: jobs follow from a write'],
  ['follows', 'a verb: a job follows from a write'],
  ['notification', 'what PostgreSQL sends to a session that listens'],
  ['notifications', 'what PostgreSQL sends to a session that listens, and an example of jobs'],
  ['search', 'the part of a URL after the question mark: `searchParams`'],
]);

/** A word and its singular: `articles`, `article`. */
function forms(word: string): string[] {
  return [word, word.replace(/s$/, '')];
}

/** The words of a text, in lower case; a name in camel case is several: `findArticleSlug`. */
function wordsOf(text: string): string[] {
  const apart = text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return apart.match(/[a-z]+(?:[-_][a-z]+)*/g) ?? [];
}

/** The tables that migrations create, but for platform's own. */
function tablesOfRooms(): string[] {
  const migrations = globSync(['src/app/migrations/*.ts', 'src/*/migrations/*.ts']);
  const created = migrations.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/create table (?:if not exists )?"?(?<table>\w+)/g),
  ]);
  return created.map(({ groups }) => groups?.['table'] ?? '').filter((table) => table !== 'limit_counters');
}

/** Where a text names a room or one of its tables: `2: articles`. */
function roomsNamedIn(text: string, words: ReadonlySet<string>): string[] {
  return text.split('\n').flatMap((line, index) =>
    wordsOf(line)
      .filter((word) => words.has(word))
      .map((word) => `${index + 1}: ${word}`),
  );
}

describe('Platform', () => {
  const words = new Set([...ROOMS, ...tablesOfRooms()].flatMap(forms));
  const unneeded = [...OTHER_MEANINGS.keys()].filter((word) => !words.delete(word));

  it('names no room, and no table of a room', () => {
    const files = globSync('src/platform/**/*.ts');
    expect(files.length).toBeGreaterThan(80);
    const found = files.flatMap((file) =>
      roomsNamedIn(readFileSync(file, 'utf8'), words).map((place) => `${file}:${place}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ["import { User } from '../../users/user.entity';", ['1: users']],
    ['/**\n * @example findArticleBySlug(slug)\n */', ['2: article']],
    ['select 1 from audit_events', ['1: audit_events']],
    ["throw new Error('mail-links')", ['1: mail-links']],
    ["const path = '/api/admin';", ['1: admin']],
  ])('would be caught at %j', (text, places) => {
    expect(roomsNamedIn(text, words)).toEqual(places);
  });

  it('has no word excused that names nothing', () => {
    expect(unneeded).toEqual([]);
  });

  it('may say of a caller and of a list what Passport and HTTP say', () => {
    const text = 'request.user; request.headers.authorization; new Pages(); open a session';
    expect(roomsNamedIn(text, words)).toEqual([]);
  });
});
