import { readSources, sourceOf } from './sources';
import { sqlFaults, tableOwners, unownedTables } from './sql-rules';

describe('SQL', () => {
  const sources = readSources();
  const owners = tableOwners(sources);

  it('is of tables that are a room’s, each of one', () => {
    expect(unownedTables(sources, owners)).toEqual([]);
  });

  it('names tables of its own room, or in a view those of rooms before it', () => {
    expect(sqlFaults(sources)).toEqual([]);
  });

  /** The faults that a file would add. */
  const faultsWith = (path: string, text: string) => {
    const known = new Set(sqlFaults(sources));
    const planted = new Map([...sources, [path, sourceOf(text)]]);
    return sqlFaults(planted).filter((fault) => !known.has(fault));
  };

  it.each([
    // Of a later room, be it in a view.
    ['users/planted.view.ts', 'sql`select id from articles`', 'articles of articles: not before users'],
    [
      'users/planted.repository.ts',
      "sql`exists (select from ${raw('comments')} c)`",
      'comments of comments: not before users',
    ],
    // Of a room before it, outside a view.
    [
      'comments/planted.repository.ts',
      'sql`${x} join articles a on a.id = c.article_id`',
      'articles of articles: use its view',
    ],
    ['comments/planted.lists.ts', 'sql`from comments c, articles a`', 'articles of articles: use its view'],
    [
      'comments/planted.service.ts',
      "'update articles set title = null'",
      'articles of articles: use its view',
    ],
    // A view reads and does not write what is another's.
    [
      'comments/planted.view.ts',
      'sql`update articles set title = null`',
      'articles of articles: use its view',
    ],
    [
      'comments/migrations/20990101_000_x.ts',
      "['alter table articles add column x text']",
      'articles of articles: use its view',
    ],
    [
      'platform/http/planted.ts',
      'sql`select 1 from comments`',
      'comments of comments: not before platform/http',
    ],
  ])('is refused in src/%s when it is %s', (path, text, fault) => {
    expect(faultsWith(`src/${path}`, `export const planted = ${text};`)).toEqual([
      `src/${path}:1 names ${fault}`,
    ]);
  });

  it.each([
    ['comments/planted.view.ts', 'sql`select a.id from articles a join comments c on c.article_id = a.id`'],
    ['comments/planted.repository.ts', 'sql`select \'articles\', c.articles as "articles" from comments c`'],
    ['comments/migrations/20990101_000_x.ts', '`create table planted (id int references articles (id))`'],
    ['app/planted.ts', 'sql`select 1 from articles, comments`'],
  ])('is accepted in src/%s when it is %s', (path, text) => {
    expect(faultsWith(`src/${path}`, `export const accepted = ${text};`)).toEqual([]);
  });

  it('has no table that two rooms claim', () => {
    const planted = new Map([
      ...sources,
      ['src/users/planted.module.ts', sourceOf("@Contributes({ tables: ['articles'] }) class X {}")],
    ]);
    expect(() => tableOwners(planted)).toThrow('articles is claimed by articles and by users');
  });
});
