import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { SCHEMA } from '../../src/app.module';
import { execute } from '../../src/platform/database/execute';
import { type OpenDatabase, openDatabase } from '../../src/platform/database/open-database';
import { sql } from '../../src/platform/database/sql';
import {
  command,
  declaredStatements,
  question,
  type Violations,
} from '../../src/platform/database/statement';
import { violationsOf } from '../../src/platform/database/violations';
import { createTestDatabase, type TestDatabase, testConfig } from '../support/test-database';
import { ownerOf, readSources } from './sources';
import { isBefore, tableOwners, tablesIn } from './sql-rules';
import { type Write, writesOf } from './writes';

interface ForeignKey {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** The table that it points to. */
  readonly target: string;
  /** Whether it keeps the row that it points to from being deleted. */
  readonly restricts: boolean;
}

type AnyStatement = ReturnType<typeof declaredStatements>[number];

/** When a statement may read accounts without asking who may see them. */
const EXCUSES: ReadonlyArray<(statement: AnyStatement) => boolean> = [
  // An author is shown with what they wrote, or asked about what they uploaded, and who may see that is asked of it.
  ({ predicates }) =>
    ['articles', 'comments', 'media', 'conversation_messages'].some((table) => predicates.has(table)),
  // The account signs in, changes itself or has its roles changed: it is shown to nobody else.
  ({ name }) => /^users\.(?!public$)/.test(name),
  // Which name a number stands for, and which number a name, is public, and nothing else is shown.
  ({ name }) => name === 'users.public' || name === 'search.analysis',
  // Administrators see who did what, whoever it was.
  ({ name }) => name.startsWith('admin.auditPage.'),
];

describe('Every statement', () => {
  // Before anything is planted.
  const statements = declaredStatements();
  const sources = readSources();
  const owners = tableOwners(sources);
  let database: TestDatabase;
  let opened: OpenDatabase;
  let foreignKeys: ForeignKey[];

  beforeAll(async () => {
    Logger.overrideLogger(false);
    database = await createTestDatabase();
    const config = testConfig(database.url === null ? {} : { DATABASE_URL: database.url });
    opened = await openDatabase(config, SCHEMA, { patience: 'command', embedded: database.embedded });
    foreignKeys = await execute<ForeignKey>(
      opened.orm.em.fork(),
      `select conname as name, conrelid::regclass::text as "table", confrelid::regclass::text as target,
              confdeltype in ('a', 'r') as restricts,
              array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any(conkey)) as columns
         from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
    );
  });

  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  /** The foreign keys that a write may violate. */
  const threatenedBy = ({ table, columns }: Write) =>
    foreignKeys.filter((key) =>
      columns === null
        ? key.restricts && key.target === table
        : key.table === table && key.columns.some((column) => columns.includes(column)),
    );

  const unmapped = (writes: readonly Write[], violations: Violations) => [
    ...new Set(writes.flatMap(threatenedBy).flatMap(({ name }) => (name in violations ? [] : name))),
  ];

  /** Where a statement is declared; a list declares one for each of its variants. */
  const declarationOf = (name: string) =>
    [...sources].find(([, { statements: declared }]) =>
      declared.some((each) => name === each || name.startsWith(`${each}.`)),
    )?.[0] ?? '';

  it('is declared in a room, and named after it or its sub-room', () => {
    const misnamed = statements.flatMap(({ name }) => {
      const folders = declarationOf(name).split('/').slice(1, -1).map(inCamelCase);
      return folders.includes(name.split('.')[0] ?? '') ? [] : `${name} in ${declarationOf(name)}`;
    });
    expect(misnamed).toEqual([]);
  });

  it('names tables of its own room and of rooms before it, whatever fragments it is made of', () => {
    expect(statements.flatMap(({ name, text }) => beyondReach(declarationOf(name), text))).toEqual([]);
    const planted = question({
      name: 'users.planted',
      rows: 'many',
      row: z.unknown(),
      sql: () => sql`select id from ${sql.raw('articles')}`,
    });
    expect(beyondReach('src/users/user.repository.ts', planted.text)).toEqual(['articles']);
  });

  const beyondReach = (path: string, text: string) =>
    tablesIn(text, owners).filter((table) => {
      const [own, owner] = [ownerOf(path) ?? '', owners.get(table) ?? ''];
      return own !== owner && !isBefore(owner, own);
    });

  it('that writes says what it means when a foreign key is violated', () => {
    const forgotten = statements.flatMap(({ name, text, violations }) =>
      unmapped(writesOf(text), violations).map((key) => `${name}: ${key}`),
    );
    expect(forgotten).toEqual([]);
    expect(
      statements.filter(({ text }) => writesOf(text).flatMap(threatenedBy).length > 0).length,
    ).toBeGreaterThan(2);
  });

  it('would be found if it forgot one', () => {
    const planted = command({
      name: 'planted.write',
      rows: 'none',
      sql: () => sql`
        with added as (insert into favorites (user_id, article_id) select 1, 2
                       on conflict (user_id, article_id) do update set article_id = (select 3) returning 1)
        update comments as c set author_id = 4, body = 'author_id = 1' where article_id = 5`,
    });
    expect(unmapped(writesOf(planted.text), {})).toEqual([
      'favorites_user_id_fkey',
      'favorites_article_id_fkey',
      'comments_author_id_fkey',
    ]);
    expect(unmapped(writesOf('delete from tags where id = 1'), {})).toEqual(['article_tags_tag_id_fkey']);
    expect(unmapped(writesOf('delete from users where id = 1'), {})).toEqual([]);
    expect(() => writesOf('insert into favorites select 1, 2')).toThrow('lists no columns');
  });

  it('of an entity’s flush says the same', () => {
    const metadata = opened.orm.getMetadata();
    const flushed = SCHEMA.entities.map((entity) => {
      const { tableName, props, className } = metadata.get(entity);
      const columns = props.flatMap(({ fieldNames }) => fieldNames);
      return { className, entity, writes: [{ table: tableName, columns }] };
    });
    const forgotten = flushed.flatMap(({ className, entity, writes }) =>
      unmapped(writes, violationsOf(entity) ?? {}).map((key) => `${className}: ${key}`),
    );
    expect(forgotten).toEqual([]);
    const comment = flushed.find(({ className }) => className === 'Comment')?.writes ?? [];
    expect(unmapped(comment, { comments_article_id_fkey: 'lost race' })).toEqual(['comments_author_id_fkey']);
  });

  /** Tables that a statement shows rows of without their predicate. */
  const unasked = ({ rows, text, predicates }: AnyStatement) =>
    rows === 'none'
      ? []
      : tablesIn(text, owners).filter((table) => guarded.has(table) && !predicates.has(table));
  const guarded = new Set([...sources.values()].flatMap(({ predicates }) => predicates));

  it('that shows rows asks who may see them', () => {
    const found = statements.flatMap((statement) =>
      unasked(statement).map((table) => ({
        statement,
        table,
        excuse: table === 'users' ? EXCUSES.findIndex((excuses) => excuses(statement)) : -1,
      })),
    );
    const inexcusable = found.filter(({ excuse }) => excuse === -1);
    expect(inexcusable.map(({ statement, table }) => `${statement.name} reads ${table}`)).toEqual([]);
    // No excuse outlives what it was made for.
    expect([...new Set(found.map(({ excuse }) => excuse))].sort()).toEqual([...EXCUSES.keys()]);
    expect([...guarded]).toEqual(expect.arrayContaining(['articles', 'comments', 'users']));
    const planted = question({
      name: 'planted.list',
      rows: 'many',
      row: z.unknown(),
      sql: () => sql`select c.id from comments c join articles a on a.id = c.article_id`,
    });
    expect(unasked(planted)).toEqual(['comments', 'articles']);
  });
});

function inCamelCase(folder: string): string {
  return folder.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
