import type { PageQuestion } from '../../src/platform/database/page';
import { COMMENTS } from '../../src/comments/comment.repository';
import { LIKES } from '../../src/comments/likes/like.repository';
import { REPLIES, ROOTS, THREADS } from '../../src/comments/threads/thread.lists';
import { signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

/** Under one article; a fifth of them answer its first one, and 500 answer each other. */
const COMMENTS_OF_ONE = 50_000;
const ANSWERS_TO_ONE = 10_000;
const DEEP = 500;
const LIKES_OF_ONE = 10_000;

/** 8 KiB blocks that a page of twenty may touch: the ids of one more, and of each shown a few rows of each table. */
const MOST_BLOCKS = 400;

interface Plan {
  'Node Type': string;
  'Index Name'?: string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  'Actual Rows': number;
  Plans?: Plan[];
}

describe('The plans of the lists of comments', () => {
  let app: TestApp;
  let slug: string;
  let first: number;

  beforeAll(async () => {
    app = await startApp({ DATABASE_POOL_SIZE: '1' });
    const alice = await signUp(app);
    ({ slug } = await alice.publish());
    first = await alice.comment(slug);
    await app.sql(
      `insert into users (username, username_key, email, email_key, password_hash, created_at, updated_at)
       select n, n, n, n, '', now(), now() from generate_series(1, $1::int) n`,
      [LIKES_OF_ONE],
    );
    // What other rooms do when a comment is written is not what is looked at.
    await app.sql('alter table comments disable trigger user');
    // In order: those that begin threads, those that answer the first one, those that answer each other.
    await app.sql(
      `insert into comments
         (id, article_id, author_id, body, created_at, updated_at, parent_id, thread_id, depth, likes_count)
       select $1::int + n, c.article_id, 1 + n % 1000, 'Comment ' || n, c.created_at + n * interval '1 second', now(),
              case when n <= $2 - $3 - $4 then null when n <= $2 - $4 then $1::int
                   when n = $2 - $4 + 1 then $1::int else $1::int + n - 1 end,
              case when n <= $2 - $3 - $4 then null else $1::int end,
              case when n <= $2 - $3 - $4 then 0 when n <= $2 - $4 then 1 else n - $2 + $4 end, n % 50
         from comments c, generate_series(1, $2::int) n where c.id = $1`,
      [first, COMMENTS_OF_ONE, ANSWERS_TO_ONE, DEEP],
    );
    await app.sql(
      `insert into comment_likes (user_id, comment_id, created_at)
       select u.id, $1::int, now() - u.id * interval '1 second' from users u`,
      [first],
    );
    // A tenth of them are tombstones.
    await app.sql(`update comments set author_id = null, body = '' where id % 10 = 0 and id <> $1`, [first]);
    await app.sql('vacuum analyze comments, comment_likes, users');
    await app.sql('set plan_cache_mode = force_generic_plan');
  });
  afterAll(() => app.close());

  /** The plan that a statement runs by for any values, and what it did for these. */
  async function explain({ statement, given }: PageQuestion): Promise<Plan> {
    const values = statement.parameters.map((name) => (given as Record<string, unknown>)[name]);
    const literals = values.map(
      (value) => `'${value instanceof Date ? value.toISOString() : String(value)}'`,
    );
    await app.sql(`prepare page as ${statement.text}`);
    const [row] = await app.sql(
      `explain (analyze, buffers, timing off, format json) execute page(${literals.join(', ')})`,
    );
    await app.sql('deallocate page');
    return (row?.['QUERY PLAN'] as [{ Plan: Plan }])[0].Plan;
  }

  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
  const blocks = (plan: Plan) => plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];

  /** Where a page begins that is a thousand pages down a list: after its comment number `n`. */
  async function position(n: number): Promise<{ at: number; id: number; likes: number }> {
    const [row] = await app.sql(
      `select (extract(epoch from created_at) * 1000)::float8 as at, id, likes_count as likes from comments where id = $1`,
      [first + n],
    );
    return row as { at: number; id: number; likes: number };
  }

  const LISTS = [
    ['comments without a view', COMMENTS, /^comments_article_id_created_at_id_idx$/, 20_000],
    ['threads, newest first', THREADS.new, /^comments_article_id_created_at_id_idx$/, 20_000],
    ['threads, oldest first', THREADS.old, /^comments_article_id_created_at_id_idx$/, 20_000],
    ['threads, most liked first', THREADS.top, /^comments_article_id_likes_count_created_at_id_idx$/, 20_000],
    ['roots, newest first', ROOTS.new, /^comments_roots_created_at_id_idx$/, 20_000],
    ['roots, oldest first', ROOTS.old, /^comments_roots_created_at_id_idx$/, 20_000],
    ['roots, most liked first', ROOTS.top, /^comments_roots_likes_count_created_at_id_idx$/, 20_000],
    ['answers, newest first', REPLIES.new, /^comments_parent_id_created_at_id_idx$/, 44_000],
    ['answers, oldest first', REPLIES.old, /^comments_parent_id_created_at_id_idx$/, 44_000],
    ['answers, most liked first', REPLIES.top, /^comments_parent_id_likes_count_created_at_id_idx$/, 44_000],
  ] as const;

  it.each(LISTS)(
    'read an index in its order, as little deep down as at the top: %s',
    async (_, list, index, n) => {
      const { at, id, likes } = await position(n);
      const after = list.order.length === 3 ? [likes, at, id] : [at, id];
      for (const viewer of [undefined, 1]) {
        for (const begin of [null, after]) {
          const given = { slug, id: first, viewer };
          const plan = await explain(list.ask(given, { limit: 20, after: begin }));
          const used = nodes(plan).flatMap((node) => node['Index Name'] ?? []);
          expect(used).toEqual(expect.arrayContaining([expect.stringMatching(index)]));
          expect(
            nodes(plan).filter(
              (node) => node['Node Type'] === 'Seq Scan' && /^comment/.test(node['Relation Name'] ?? ''),
            ),
          ).toEqual([]);
          expect({ viewer, begin, blocks: blocks(plan) < MOST_BLOCKS }).toEqual({
            viewer,
            begin,
            blocks: true,
          });
        }
      }
    },
  );

  it('read who likes a comment from an index in its order', async () => {
    for (const begin of [null, [Date.now() - 5_000_000, 5_000]]) {
      const plan = await explain(LIKES.ask({ id: first }, { limit: 20, after: begin }));
      expect(nodes(plan).flatMap((node) => node['Index Name'] ?? [])).toContain(
        'comment_likes_comment_id_created_at_user_id_idx',
      );
      expect(blocks(plan)).toBeLessThan(MOST_BLOCKS);
    }
  });
});
