import { CONTRIBUTIONS, SCHEMA } from '../../src/app.module';
import { seedDemo } from '../../src/demo/seed-demo';
import { execute } from '../../src/platform/database/execute';
import { type OpenDatabase, openDatabase } from '../../src/platform/database/open-database';
import type { DemoPart } from '../../src/platform/kernel/demo-part';
import { createTestDatabase, testConfig, type TestDatabase } from '../support/test-database';

/** A tag of its own on bob's articles, and a tag that says what it found and when. */
const TAGGING: DemoPart = {
  name: 'tagging',
  async load(run, now) {
    await run(`insert into tags (name) values ('picked')`);
    await run(
      `insert into article_tags (article_id, tag_id, created_at)
       select a.id, t.id, a.created_at
         from articles a join users u on u.id = a.author_id join tags t on t.name = 'picked'
        where u.username = $1 and a.created_at < $2`,
      'bob',
      now,
    );
  },
};

/** Needs the rows of {@link TAGGING}. */
const RENAMING: DemoPart = {
  name: 'renaming',
  async load(run) {
    const renamed = await run(`update tags set name = 'chosen' where name = 'picked' returning name`);
    expect(renamed).toEqual([{ name: 'chosen' }]);
  },
};

describe('The demo data', () => {
  let database: TestDatabase;
  let opened: OpenDatabase;
  const config = () => testConfig({ ...(database.url !== null && { DATABASE_URL: database.url }) });

  async function rows(sql: string): Promise<unknown[]> {
    return execute(opened.orm.em.fork(), sql);
  }

  beforeEach(async () => {
    database = await createTestDatabase();
    opened = await openDatabase(config(), SCHEMA, { embedded: database.embedded });
  });
  afterEach(async () => {
    await opened.close();
    await database.drop();
  });

  it('has what rooms add, in their order, and totals that count it', async () => {
    expect(await seedDemo(opened.orm.em, config(), CONTRIBUTIONS.recounts, [TAGGING, RENAMING])).toBe(true);
    expect(await rows(`select articles_count from tags where name = 'chosen'`)).toEqual([
      { articles_count: 5 },
    ]);
    expect(await rows('select count(*)::int as n from articles')).toEqual([{ n: 30 }]);
  });

  it('is not loaded in part: what one room cannot add leaves the database empty', async () => {
    const broken: DemoPart = { name: 'broken', load: () => Promise.reject(new Error('no such row')) };
    await expect(
      seedDemo(opened.orm.em, config(), CONTRIBUTIONS.recounts, [TAGGING, broken]),
    ).rejects.toThrow('The demo rows of broken cannot be loaded: no such row');
    expect(
      await rows(`select (select count(*)::int from users) as users, (select count(*)::int from articles) as articles,
          (select count(*)::int from tags) as tags`),
    ).toEqual([{ users: 0, articles: 0, tags: 0 }]);
    expect(await seedDemo(opened.orm.em, config(), CONTRIBUTIONS.recounts)).toBe(true);
  });
});
