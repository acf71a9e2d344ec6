import type { Response } from 'supertest';
import { commentOf, permalinkOf, threadPage } from '../support/answers';
import { type Actor, signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { miscounts } from './counts';

const CLIENTS = 64;
const STEPS = 12;

/** Numbers that look random, and are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    yield state / 0x80000000;
  }
}

describe('Threads under a storm', () => {
  let app: TestApp;
  let alice: Actor;
  let crowd: Actor[];

  beforeAll(async () => {
    app = await startApp();
    alice = await signUp(app);
    crowd = [];
    for (let index = 0; index < CLIENTS; index++) crowd.push(await signUp(app));
  });
  afterAll(() => app.close());

  const article = async () => {
    const { slug } = await alice.publish();
    return { slug, path: `/api/articles/${slug}/comments` };
  };

  it(`count what is there after ${CLIENTS} clients commented, answered, liked and deleted at once`, async () => {
    const places = [await article(), await article()];
    const made: { id: number; path: string; by: Actor }[] = [];
    const failures: string[] = [];
    const step = async (by: Actor, random: Generator<number, never>): Promise<Response> => {
      const one = made[Math.floor(random.next().value * made.length)];
      const { path } = places[Math.floor(random.next().value * places.length)] ?? { path: '' };
      const dice = random.next().value;
      if (one === undefined || dice < 0.2) return keep(by, path, await say(by, path));
      if (dice < 0.5) return keep(by, one.path, await say(by, one.path, one.id));
      if (dice < 0.7) return by.put(`/api/comments/${one.id}/like`);
      if (dice < 0.8) return by.delete(`/api/comments/${one.id}/like`);
      return (dice < 0.9 ? alice : one.by).delete(`${one.path}/${one.id}`);
    };
    const say = (by: Actor, path: string, parentId?: number) =>
      by.post(path, { comment: { body: 'In the storm', parentId } });
    const keep = (by: Actor, path: string, answer: Response) => {
      if (answer.status === 201) made.push({ id: commentOf(answer).id, path, by });
      return answer;
    };
    await Promise.all(
      crowd.map(async (by, index) => {
        const random = numbers(index + 1);
        for (let count = 0; count < STEPS; count++) {
          const { status, text } = await step(by, random);
          // A 503 is a refusal, after which nothing has changed.
          if (![200, 201, 204, 404, 503].includes(status)) failures.push(`${status} ${text}`);
        }
      }),
    );
    expect(failures).toEqual([]);
    expect(made.length).toBeGreaterThan(CLIENTS);
    expect(await miscounts(app)).toEqual([]);
  });

  it.each(['new', 'old', 'top'] as const)(
    'are walked in the order %s without a repetition or a gap, whatever 1,000 writes do meanwhile',
    async (sort) => {
      const { slug, path } = await article();
      await app.sql(
        `insert into comments (article_id, author_id, body, created_at, updated_at)
         select s.article_id, 1, 'n', now() - n * interval '1 second', now()
           from article_slugs s, generate_series(1, 300) n where s.slug = $1`,
        [slug],
      );
      await recount(slug);
      const before = await idsOf(path);
      // Every third one is liked or deleted meanwhile; the others stay where they are.
      const moving = before.filter((_, index) => index % 3 === 0);
      let writes = 0;
      const write = (by: Actor, index: number) => {
        const id = moving[(index * 7) % moving.length] ?? 0;
        if (index % 4 === 0) return by.post(path, { comment: { body: 'Meanwhile', parentId: null } });
        if (index % 4 === 1) return alice.delete(`${path}/${id}`);
        return by.put(`/api/comments/${id}/like`);
      };
      const writing = Promise.all(
        crowd.slice(0, 20).map(async (by, client) => {
          for (let count = 0; count < 50; count++, writes++) await write(by, client * 50 + count);
        }),
      );
      const walked: number[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = threadPage(
          await alice
            .get(`${path}?view=thread&sort=${sort}&limit=7${cursor && `&cursor=${cursor}`}`)
            .expect(200),
        );
        const likes = page.comments.map(({ likesCount }) => likesCount);
        if (sort === 'top') expect(likes).toEqual([...likes].sort((one, other) => other - one));
        walked.push(...page.order);
        cursor = page.nextCursor;
      }
      await writing;
      expect(writes).toBe(1000);
      const stayed = before.filter((_, index) => index % 3 !== 0);
      const seen = walked.filter((id) => stayed.includes(id));
      expect(seen).toEqual(sort === 'old' ? stayed.toReversed() : stayed);
      // In the order of likes those that move may be met twice.
      if (sort !== 'top') expect(new Set(walked).size).toBe(walked.length);
    },
  );

  /** After rows were written past the application. */
  async function recount(slug: string): Promise<void> {
    await app.sql(
      `update articles a set comments_count =
                (select count(*) from comments c where c.article_id = a.id and c.author_id is not null)
         from article_slugs s where s.article_id = a.id and s.slug = $1`,
      [slug],
    );
  }

  /** Newest first. */
  async function idsOf(path: string): Promise<number[]> {
    const { body } = await alice.get(path).expect(200);
    return (body as { comments: { id: number }[] }).comments.map(({ id }) => id);
  }

  it('are as deep and as wide as they like', async () => {
    const { slug, path } = await article();
    const root = await alice.comment(slug, 'The root');
    // What other rooms do when a comment is written is not what is looked at.
    await app.sql('alter table comments disable trigger user');
    await app.sql(
      `with made as (
         insert into comments (id, article_id, author_id, body, created_at, updated_at, parent_id, thread_id, depth)
         select $1::int + n, c.article_id, 1, repeat('x', case when n <= 300 then 10000 else 100 end), c.created_at + n * interval '1 second', now(),
                case when n <= 10000 then $1::int when n = 10001 then $1::int else $1::int + n - 1 end, $1::int,
                case when n <= 10000 then 1 else n - 10000 end
           from comments c, generate_series(1, 10500) n where c.id = $1)
       select setval(pg_get_serial_sequence('comments', 'id'), $1::int + 20000)`,
      [root],
    );
    await app.sql(
      `update comments c set replies_count = counted.n
         from (select parent_id, count(*)::int as n from comments where thread_id = $1 group by parent_id) counted
        where counted.parent_id = c.id`,
      [root],
    );
    await recount(slug);
    const seen = new Set<number>();
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await alice
        .get(`/api/comments/${root}/replies?limit=100${cursor && `&cursor=${cursor}`}`)
        .expect(200);
      expect(Buffer.byteLength(answer.text)).toBeLessThan(1_060_000);
      const page = threadPage(answer);
      for (const id of page.order) seen.add(id);
      cursor = page.nextCursor;
    }
    expect(seen.size).toBe(10_001);
    const deepest = await alice.comment(slug, 'Deeper still', root + 10_500);
    const { comment, ancestors } = permalinkOf(await alice.get(`/api/comments/${deepest}`).expect(200));
    expect(comment).toMatchObject({ depth: 501, threadId: root });
    expect(ancestors.map(({ id }) => id)).toEqual(
      Array.from({ length: 50 }, (_, index) => root + 10_451 + index),
    );
    // A chain of tombstones, whatever its length, goes with its last answer.
    await app.sql(`update comments set author_id = null, body = '' where id between $1 and $2`, [
      root + 10_001,
      root + 10_500,
    ]);
    await recount(slug);
    await alice.delete(`${path}/${deepest}`).expect(204);
    expect(
      await app.sql('select count(*)::int as n from comments where id > $1 and id < $2', [
        root + 10_000,
        root + 10_600,
      ]),
    ).toEqual([{ n: 0 }]);
    expect(await miscounts(app)).toEqual([]);
    await alice.delete(`/api/articles/${slug}`).expect(204);
    expect(await app.sql('select count(*)::int as n from comments where thread_id = $1', [root])).toEqual([
      { n: 0 },
    ]);
  });
});
