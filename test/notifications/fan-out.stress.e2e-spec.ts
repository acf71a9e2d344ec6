import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, signUp } from '../support/actors';
import { eventually } from '../support/eventually';
import { failStatement } from '../support/failing-statement';
import { startApp, type TestApp } from '../support/test-app';
import { SERVER_URL } from '../support/test-database';

/** The embedded engine takes a hundred times as long for a row, and is for few people. */
const FOLLOWERS = SERVER_URL === undefined ? 5_000 : 100_000;

describe('A new article', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob] = [await signUp(app), await signUp(app)];
    await app.sql(
      `insert into users (username, username_key, email, email_key, password_hash, created_at, updated_at)
       select 'follower' || n, 'follower' || n, n || '@example.net', n || '@example.net', 'x', now(), now()
         from generate_series(1, ${FOLLOWERS}) n`,
    );
    // A thousand at each moment: the walk is by moment and number.
    await app.sql(
      `insert into follows (follower_id, followee_id, created_at)
       select u.id, a.id, now() - (u.id % 100) * interval '1 second'
         from users u, users a where a.username = $1 and u.username like 'follower%'`,
      [alice.username],
    );
    await app.sql('analyze');
  });
  afterAll(() => app.close());

  const count = async (text: string) => {
    const [row] = await app.sql(`select count(*)::int as n from ${text}`);
    return row?.['n'] as number;
  };

  it('is told to each follower once, whatever breaks meanwhile, while others are served', async () => {
    // The last statement of a batch: all that the batch has told is rolled back with it.
    const failing = failStatement(app, 'happenings.note', { afterwards: true, times: 3 });
    const { slug } = await alice.publish();
    // It is there, and nobody waits for its audience.
    await bob.get(`/api/articles/${slug}`).expect(200);
    const first = await eventually('the first to be told', () => count('notifications'), 60_000);
    expect(first).toBeLessThanOrEqual(FOLLOWERS);
    // Whatever else happens is told between two batches.
    await bob.favorite(slug);
    await eventually('the favorite', () => count(`notifications where kind = 'favorite'`), 60_000);
    await eventually('all to be told', async () => (await count('happenings')) === 0, 300_000);
    expect(failing.failures).toBe(3);
    failing.mend();
    expect(await count(`notifications where kind = 'article'`)).toBe(FOLLOWERS);
    expect(await count(`(select distinct reader_id from notification_causes where kind = 'article') r`)).toBe(
      FOLLOWERS,
    );
    expect(await count('notification_counts where unread = 1')).toBe(FOLLOWERS + 1);
  }, 400_000);

  it('is taken back from all of them when it is deleted, and the author does not wait for it', async () => {
    const { slug } = (
      (await bob.get(`/api/articles?author=${alice.username}`)).body as {
        articles: [{ slug: string }];
      }
    ).articles[0];
    await alice.delete(`/api/articles/${slug}`).expect(204);
    await eventually('all to be taken back', async () => (await count('happenings')) === 0, 300_000);
    await periodicWork.get('telling people what happened')?.();
    expect([
      await count('notifications'),
      await count('notification_causes'),
      await count('notification_counts where unread > 0'),
    ]).toEqual([0, 0, 0]);
  }, 400_000);
});
