import { build, removeFolder, ServerProcess, temporaryFolder } from '../support/server-process';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const LEARNER = 'dist/cli/learn-recommendations.js';
const [PEOPLE, ARTICLES] = [400, 1_200];
const KILLS = 10;

describe('Learning, by processes of their own', () => {
  let app: TestApp;
  let database: TestDatabase;
  let folder: string;

  beforeAll(async () => {
    build();
    folder = temporaryFolder();
    database = await createTestDatabase();
    app = await startApp({}, database);
    await app.sql(
      `insert into users (username, username_key, email, email_key, password_hash, created_at, updated_at)
       select name, name, name || '@example.com', name || '@example.com', '', now(), now()
         from (select 'person' || n as name from generate_series(1, $1::int) n) people`,
      [PEOPLE],
    );
    await app.sql(
      `with made as (
         insert into articles (slug, title, description, body, author_id, created_at, updated_at)
         select 'article-' || n, 'x', 'x', 'x', (select min(id) from users), now(), now() from generate_series(1, $1::int) n
         returning id, slug)
       insert into article_slugs (slug, article_id) select slug, id from made`,
      [ARTICLES],
    );
    await app.sql(
      `insert into favorites (user_id, article_id, article_created_at, created_at)
       select u.id, a.id, now(), now() - interval '1 hour' from users u join articles a on (u.id * 7 + a.id * 13) % 29 < 2`,
    );
  });
  afterAll(async () => {
    await app.close();
    removeFolder(folder);
  });

  const learner = () => ServerProcess.launch({ DATABASE_URL: database.url ?? '', DATA_DIR: folder }, LEARNER);

  /** What of the served model is there, and what is left of others. */
  const served = async () =>
    (
      await app.sql(
        `select (select count(*)::int from recommendation_models where is_current) as models,
                (select count(*)::int from recommendation_weights w join recommendation_models m on m.id = w.model_id where m.is_current) as weights,
                (select count(*)::int from recommendation_lists l join recommendation_models m on m.id = l.model_id where m.is_current) as lists`,
      )
    )[0];
  const WHOLE = { models: 1, weights: ARTICLES, lists: PEOPLE };

  it('killed anywhere, leave the last whole model served, and nothing in the way of the next', async () => {
    const began = Date.now();
    expect(await learner().exit()).toBe(0);
    const whole = Date.now() - began;
    expect(await served()).toEqual(WHOLE);
    for (let kill = 0; kill < KILLS; kill++) {
      await app.sql(`update recommendation_lease set leased_until = '-infinity'`);
      const doomed = learner();
      await new Promise((resolve) => setTimeout(resolve, whole * Math.random()));
      await doomed.kill();
      expect(await served()).toEqual(WHOLE);
    }
    await app.sql(`update recommendation_lease set leased_until = '-infinity'`);
    expect(await learner().exit()).toBe(0);
    expect(await served()).toEqual(WHOLE);
    expect(await app.sql('select count(*)::int as all from recommendation_models')).toEqual([{ all: 1 }]);
  });

  it('at once, leave it to one of them', async () => {
    const learners = [learner(), learner(), learner()];
    expect(await Promise.all(learners.map((each) => each.exit()))).toEqual([0, 0, 0]);
    const said = learners.map(({ output }) => output);
    expect(said.filter((output) => output.includes('Learnt from')).length).toBeGreaterThan(0);
    expect(await served()).toEqual(WHOLE);
  });
});
