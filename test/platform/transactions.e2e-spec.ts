import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import { User } from '../../src/users/user.entity';
import { Database } from '../../src/platform/database/database';
import { type Actor, signUp, unique } from '../support/actors';
import { failStatement, type FailingStatement } from '../support/failing-statement';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

/** What the database answers to a transaction that lost against another one. */
const DEADLOCK = '40P01';

describe('Database.transaction', () => {
  let app: TestApp;
  let db: Database;
  let alice: Actor;
  let failing: FailingStatement | undefined;

  beforeAll(async () => {
    app = await startApp();
    db = app.app.get(Database);
    alice = await signUp(app);
  });
  afterEach(() => {
    failing?.mend();
    failing = undefined;
  });
  afterAll(() => app.close());

  const publish = (title: string) =>
    alice.post('/api/articles', {
      article: { title, description: 'About it', body: 'Text', tagList: ['x'] },
    });
  const count = async (title: string) =>
    (await app.sql('select count(*)::int as n from articles where title = $1', [title]))[0]?.['n'];

  /** Jobs have an entity manager of their own, which remembers. */
  const asJob = (work: () => Promise<void>) => RequestContext.create(app.app.get(MikroORM).em, work);

  it('runs again, from its start, as often as four times after a lost race', async () => {
    const title = unique('Contended ');
    failing = failStatement(app, 'articles.count', { sqlstate: DEADLOCK, times: 4 });
    expect((await publish(title)).status).toBe(201);
    expect(failing.failures).toBe(4);
    expect(await count(title)).toBe(1);
  });

  it('gives up after the fifth lost race, with nothing written', async () => {
    const title = unique('Hopeless ');
    failing = failStatement(app, 'articles.count', { sqlstate: DEADLOCK });
    expectProblem(await publish(title), 503, { database: ['is unavailable, try again shortly'] });
    expect(failing.failures).toBe(5);
    expect(await count(title)).toBe(0);
  });

  it('does not run again after any other error, and takes back what it wrote', async () => {
    const title = unique('Broken ');
    failing = failStatement(app, 'articles.count', { afterwards: true });
    expect((await publish(title)).status).toBe(500);
    expect(failing.failures).toBe(1);
    expect(await count(title)).toBe(0);
  });

  it('begins each attempt with entities as they are in the database', async () => {
    const bios: Array<string | null | undefined> = [];
    await asJob(() =>
      db.transaction(async (attempt) => {
        const user = await db.em.findOneOrFail(User, { username: alice.username });
        bios.push(user.bio);
        user.change({ bio: `of attempt ${attempt}` });
        await db.em.flush();
        if (attempt === 1) throw Object.assign(new Error('lost'), { code: DEADLOCK });
      }),
    );
    expect(bios).toEqual([null, null]);
  });

  it('finds no entity that an earlier transaction of the same job left behind', async () => {
    const find = () => db.transaction(() => db.em.findOneOrFail(User, { username: alice.username }));
    await asJob(async () => {
      const before = await find();
      await app.sql('update users set bio = $1 where username = $2', ['changed elsewhere', alice.username]);
      const after = await find();
      expect(after).not.toBe(before);
      expect(after.bio).toBe('changed elsewhere');
    });
  });

  it('tells what is to be told once, after the attempt that committed', async () => {
    const told: number[] = [];
    await db.transaction((attempt) => {
      db.afterCommit(() => told.push(attempt));
      if (attempt < 3) throw Object.assign(new Error('lost'), { code: DEADLOCK });
      return Promise.resolve();
    });
    expect(told).toEqual([3]);
  });
});
