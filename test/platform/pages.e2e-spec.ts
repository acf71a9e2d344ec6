import { type Actor, signUp, signUpAdmin, unique } from '../support/actors';
import { articlePage, commentPage, eventsOf } from '../support/answers';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

/** What a page's items may have together, and what is around them. */
const MAX_BYTES = 1_048_576 + 1_024;

/** The character that JSON writes with the most bytes: six, where UTF-8 has one. */
const LONGEST_IN_JSON = '\u0001';

type Answer = Parameters<typeof articlePage>[0];

describe('Pages', () => {
  let app: TestApp;
  let alice: Actor;
  let aliceId: number;

  beforeAll(async () => {
    app = await startApp();
    alice = await signUp(app);
    const [row] = await app.sql('select id from users where email = $1', [alice.email]);
    aliceId = Number(row?.['id']);
  });
  afterAll(() => app.close());

  describe('of items as large as they can be', () => {
    const COUNT = 101;
    const sizes: number[] = [];

    beforeAll(async () => {
      await app.sql('update users set bio = $2, image = $3 where id = $1', [
        aliceId,
        LONGEST_IN_JSON.repeat(1_000),
        `https://x/${LONGEST_IN_JSON.repeat(1_990)}`,
      ]);
      const text = LONGEST_IN_JSON;
      await app.sql(
        `insert into articles (slug, title, description, body, tag_list, author_id, created_at, updated_at)
         select rpad('largest-' || n, 129, 'x'), repeat($2, 300), repeat($2, 1000), 'x',
                array(select rpad(t::text, 50, $2) from generate_series(0, 9) t), $1, now(), now()
           from generate_series(1, ${COUNT}) n`,
        [aliceId, text],
      );
      await app.sql('insert into article_slugs (slug, article_id) select slug, id from articles');
      await app.sql(
        `insert into favorites (user_id, article_id, article_created_at) select $1, id, created_at from articles`,
        [aliceId],
      );
      await app.sql(
        `insert into comments (article_id, author_id, body, created_at, updated_at)
         select (select min(id) from articles), $1, repeat($2, 10000), now(), now() from generate_series(1, ${COUNT})`,
        [aliceId, text],
      );
    });
    beforeEach(() => (sizes.length = 0));

    /** Takes what tells the items of a page apart, and notes how large the answer was. */
    const measured = (items: (answer: Answer) => (string | number)[]) => (answer: Answer) => {
      sizes.push(Buffer.byteLength(answer.text));
      return items(answer);
    };
    const slugs = measured((answer) => articlePage(answer).articles.map(({ slug }) => slug));

    it.each(['', `favorited=`, `offset=0`])(
      'end early, articles too, and lead to all of them: %s',
      async (filter) => {
        const query = filter === 'favorited=' ? `favorited=${alice.username}` : filter;
        const pages = await walk(alice, app.url, `/api/articles?limit=100&${query}`, slugs);
        expect(new Set(pages.flat()).size).toBe(COUNT);
        expect(pages.flat()).toHaveLength(COUNT);
        expect(pages.length).toBeGreaterThan(2);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_BYTES);
        // No page ends before it has to.
        expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(MAX_BYTES - 40_000);
      },
    );

    it('hold as many articles as asked for up to twenty, as clients expect that page by offset', async () => {
      for (const offset of [0, 20, 80]) {
        const answer = await alice.get(`/api/articles?offset=${offset}`).expect(200);
        expect(slugs(answer)).toHaveLength(20);
        expect(sizes.pop()).toBeLessThanOrEqual(MAX_BYTES);
      }
    });

    it('end early with comments as they are sent, and not as they are stored', async () => {
      const [row] = await app.sql('select slug from articles order by id limit 1');
      const read = measured((answer) => commentPage(answer).comments.map(({ id }) => id));
      const pages = await walk(alice, app.url, `/api/articles/${String(row?.['slug'])}/comments`, read);
      expect(new Set(pages.flat()).size).toBe(COUNT);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_BYTES);
      expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(MAX_BYTES - 90_000);
    });
  });

  describe('with more rows of one instant than two of them', () => {
    const COUNT = 7;
    const ids = (key: string) => (answer: Answer) =>
      (answer.body as Record<string, { id: number }[]>)[key]?.map(({ id }) => id) ?? [];

    it.each([1, 2, 3])('show sessions in the order of their numbers, %d at a time', async (limit) => {
      const bob = await signUp(app);
      await app.sql(
        `insert into sessions (user_id, created_at, last_seen_at, expires_at)
         select user_id, created_at, now(), expires_at from sessions s, generate_series(1, ${COUNT})
          where user_id = (select id from users where email = $1)`,
        [bob.email],
      );
      const shown = (await walk(bob, app.url, `/api/auth/sessions?limit=${limit}`, ids('sessions'))).flat();
      expect(shown).toHaveLength(COUNT + 1);
      expect(shown).toEqual([...new Set(shown)].sort((one, other) => other - one));
    });

    it.each([
      ['/api/user/security-events', 1],
      ['/api/user/security-events', 3],
      ['/api/admin/audit', 3],
    ])('show events in the order of their numbers: %s, %d at a time', async (path, limit) => {
      const admin = await signUpAdmin(app);
      const [row] = await app.sql('select id from users where email = $1', [admin.email]);
      const requestId = unique('tied-');
      // Half of them are only about the account: the list of its own merges the two kinds.
      await app.sql(
        `insert into audit_events (at, actor_id, action, target_type, target_id, request_id)
         select '2099-01-01', case when n % 2 = 0 then $1::int end, 'auth.sign-in', 'user', $1::int, $2
           from generate_series(1, ${COUNT}) n`,
        [row?.['id'], requestId],
      );
      const read = (answer: Answer) =>
        eventsOf(answer)
          .filter((event) => event.requestId === requestId)
          .map(({ id }) => id);
      const shown = (await walk(admin, app.url, `${path}?limit=${limit}`, read)).flat();
      expect(shown).toHaveLength(COUNT);
      expect(shown).toEqual([...new Set(shown)].sort((one, other) => other - one));
    });
  });
});
