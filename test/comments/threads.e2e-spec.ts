import { articleOf, articlePage, commentOf, commentPage, permalinkOf, threadPage } from '../support/answers';
import { type Actor, signUp } from '../support/actors';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

const SORTS = ['new', 'old', 'top'] as const;

describe('Threads', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;
  let slug: string;
  let path: string;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob] = [await signUp(app), await signUp(app)];
  });
  beforeEach(async () => {
    ({ slug } = await alice.publish());
    path = `/api/articles/${slug}/comments`;
  });
  afterAll(() => app.close());

  const say = (body: string, parentId?: number, by = bob) => by.comment(slug, body, parentId);
  const read = async (query: string, by = bob) => threadPage(await by.get(`${path}?${query}`).expect(200));
  const order = async (query: string) => (await read(query)).order;
  const remove = (id: number, by = bob) => by.delete(`${path}/${id}`).expect(204);
  const commentsCount = async () =>
    articleOf(await app.http.get(`/api/articles/${slug}`).expect(200)).commentsCount;

  /** Two threads: one with an answer that is answered, one with nothing. */
  async function talk() {
    const first = await say('First');
    const answer = await say('An answer', first, alice);
    const deep = await say('An answer to that', answer);
    const second = await say('Second');
    return { first, answer, deep, second };
  }

  describe('POST /api/articles/:slug/comments with a parentId', () => {
    it('answers a comment, at any depth, and says where it stands and what it answers', async () => {
      const first = await say('First');
      const answer = commentOf(
        await alice.post(path, { comment: { body: 'No.', parentId: first } }).expect(201),
      );
      expect(answer).toMatchObject({ parentId: first, threadId: first, depth: 1, repliesCount: 0 });
      expect(answer.quote).toEqual({ id: first, deleted: false, username: bob.username, excerpt: 'First' });
      const deep = await say('Yes!', answer.id);
      const { comments } = await read('view=thread&sort=old');
      expect(
        comments.map(({ id, depth, threadId, repliesCount }) => ({ id, depth, threadId, repliesCount })),
      ).toEqual([
        { id: first, depth: 0, threadId: first, repliesCount: 1 },
        { id: answer.id, depth: 1, threadId: first, repliesCount: 1 },
        { id: deep, depth: 2, threadId: first, repliesCount: 0 },
      ]);
    });

    it('answers none when it is null', async () => {
      const comment = commentOf(await bob.post(path, { comment: { body: 'x', parentId: null } }).expect(201));
      expect(comment).toMatchObject({ parentId: null, threadId: comment.id, depth: 0, quote: null });
    });

    it('needs a comment of this article that is still there', async () => {
      const elsewhere = await bob.comment((await alice.publish()).slug);
      const gone = await say('Gone');
      await remove(gone);
      for (const parentId of [elsewhere, gone, 2147483647])
        expectProblem(await bob.post(path, { comment: { body: 'x', parentId } }), 404, {
          comment: ['not found'],
        });
      expect(await commentsCount()).toBe(0);
    });

    it.each([0, -1, 1.5, 2147483648, 9007199254740992, '1', true, [1], {}])(
      'refuses the parentId %j',
      async (parentId) => {
        expectProblem(await bob.post(path, { comment: { body: 'x', parentId } }), 422, {
          parentId: ['must be the id of a comment'],
        });
      },
    );

    it('is never older than what it answers, whatever the clocks of two instances say', async () => {
      const first = await say('Ahead');
      await app.sql(`update comments set created_at = now() + interval '1 hour' where id = $1`, [first]);
      const answer = await say('Behind', first);
      expect(await order('view=thread&sort=old')).toEqual([first, answer]);
    });
  });

  describe('GET /api/articles/:slug/comments', () => {
    it('without a view shows every comment newest first, as RealWorld’s clients expect, with no quotes', async () => {
      const { first, answer, deep, second } = await talk();
      const page = commentPage(await app.http.get(path).expect(200));
      expect(page.comments.map(({ id }) => id)).toEqual([second, deep, answer, first]);
      expect(Object.keys(page).sort()).toEqual(['comments', 'nextCursor']);
      expect(page.comments.filter((comment) => 'quote' in comment)).toEqual([]);
    });

    it('with view=thread shows comments of any depth in each order, page by page', async () => {
      const { first, answer, deep, second } = await talk();
      await alice.put(`/api/comments/${deep}/like`).expect(200);
      const orders = {
        new: [second, deep, answer, first],
        old: [first, answer, deep, second],
        top: [deep, second, answer, first],
      };
      for (const sort of SORTS) {
        expect(await order(`view=thread&sort=${sort}`)).toEqual(orders[sort]);
        const pages = await walk(bob, app.url, `${path}?view=thread&sort=${sort}&limit=1`, (given) => [
          ...threadPage(given).order,
        ]);
        expect(pages.flat()).toEqual(orders[sort]);
      }
      expect(await order('view=thread')).toEqual(orders.new);
    });

    it('with view=roots shows those that begin threads, and how many answers there are', async () => {
      const { first, second } = await talk();
      const { comments } = await read('view=roots&sort=old');
      expect(comments.map(({ id, repliesCount }) => [id, repliesCount])).toEqual([
        [first, 1],
        [second, 0],
      ]);
      expect(await order('view=roots&sort=new')).toEqual([second, first]);
      await alice.put(`/api/comments/${first}/like`).expect(200);
      expect(await order('view=roots&sort=top')).toEqual([first, second]);
    });

    it('says whether the reader likes a comment', async () => {
      const id = await say('Likeable');
      await alice.put(`/api/comments/${id}/like`).expect(200);
      const liked = async (query: string, by: Actor) => (await read(query, by)).comments[0]?.liked;
      expect([await liked('view=thread', alice), await liked('view=thread', bob)]).toEqual([true, false]);
      expect([await liked('', alice), await liked('', bob)]).toEqual([true, false]);
    });

    it('shows 20 at a time with a view, unless told otherwise, and 100 at most', async () => {
      await app.sql(
        `insert into comments (article_id, author_id, body, created_at, updated_at)
         select s.article_id, 1, 'One of many', now(), now() from article_slugs s, generate_series(1, 101) n
          where s.slug = $1`,
        [slug],
      );
      for (const [query, length] of [
        ['view=thread', 20],
        ['view=roots&limit=1000', 100],
        ['view=thread&limit=3', 3],
        ['', 101],
      ] as const)
        expect((await read(query)).comments).toHaveLength(length);
    });

    it.each([
      ['view=tree', { view: ['must be one of thread, roots'] }],
      ['view=thread&sort=best', { sort: ['must be one of new, old, top'] }],
      ['sort=top', { sort: ['needs a view'] }],
      ['view=thread&limit=0', { limit: [expect.any(String) as string] }],
    ])('refuses %s', async (query, errors) => {
      expectProblem(await app.http.get(`${path}?${query}`), 422, errors);
    });

    it('takes a cursor for the one view and order that it comes from', async () => {
      await talk();
      const { nextCursor } = await read('view=thread&sort=new&limit=1');
      for (const query of ['view=thread&sort=old', 'view=thread&sort=top', 'view=roots', 'limit=1'])
        expectProblem(await bob.get(`${path}?${query}&cursor=${nextCursor}`), 422, {
          cursor: [expect.any(String) as string],
        });
      await read(`view=thread&sort=new&cursor=${nextCursor}`);
    });

    it('needs an article', async () => {
      for (const view of ['thread', 'roots'])
        expectProblem(await bob.get(`/api/articles/nowhere/comments?view=${view}`), 404, {
          article: ['not found'],
        });
    });
  });

  describe('GET /api/comments/:id/replies', () => {
    it('shows the answers to one comment in each order, page by page', async () => {
      const { first, answer, deep } = await talk();
      const other = await say('Another answer', first);
      await alice.put(`/api/comments/${answer}/like`).expect(200);
      const replies = `/api/comments/${first}/replies`;
      for (const [sort, expected] of [
        ['new', [other, answer]],
        ['old', [answer, other]],
        ['top', [answer, other]],
      ] as const) {
        expect(threadPage(await bob.get(`${replies}?sort=${sort}`).expect(200)).order).toEqual(expected);
        const pages = await walk(bob, app.url, `${replies}?sort=${sort}&limit=1`, (given) => [
          ...threadPage(given).order,
        ]);
        expect(pages.flat()).toEqual(expected);
      }
      expect(
        threadPage(await app.http.get(`/api/comments/${answer}/replies`).expect(200)).comments[0],
      ).toMatchObject({
        id: deep,
        quote: { id: answer, username: alice.username },
      });
    });

    it('needs a comment, or what is left of one', async () => {
      const { first } = await talk();
      await remove(first);
      expect(
        threadPage(await app.http.get(`/api/comments/${first}/replies`).expect(200)).comments,
      ).toHaveLength(1);
      for (const id of ['2147483647', 'abc', '0'])
        expectProblem(await app.http.get(`/api/comments/${id}/replies`), 404, { comment: ['not found'] });
      expectProblem(await app.http.get(`/api/comments/${first}/replies?sort=best`), 422, {
        sort: ['must be one of new, old, top'],
      });
    });
  });

  describe('GET /api/comments/:id', () => {
    it('shows a comment with those above it, its article, and where it stands in each order', async () => {
      const { first, answer, deep, second } = await talk();
      const { comment, article, ancestors, cursors } = permalinkOf(
        await app.http.get(`/api/comments/${deep}`).expect(200),
      );
      expect(comment).toMatchObject({ id: deep, depth: 2, body: 'An answer to that' });
      expect(article.slug).toBe(slug);
      expect(ancestors).toEqual([
        { id: first, deleted: false, username: bob.username, excerpt: 'First' },
        { id: answer, deleted: false, username: alice.username, excerpt: 'An answer' },
      ]);
      for (const [sort, from] of [
        ['new', [deep, answer, first]],
        ['old', [deep, second]],
        ['top', [deep, answer, first]],
      ] as const)
        expect(await order(`view=thread&sort=${sort}&cursor=${cursors[sort]}`)).toEqual(from);
    });

    it('says of a pinned one that it begins the first page', async () => {
      const { first } = await talk();
      await alice.put(`/api/comments/${first}/pin`).expect(200);
      const { cursors } = permalinkOf(await app.http.get(`/api/comments/${first}`).expect(200));
      expect(cursors).toEqual({ new: null, old: null, top: null });
    });

    it('shows deleted ones among those above, and is not found when it is deleted itself', async () => {
      const { first, answer, deep } = await talk();
      await remove(answer, alice);
      const { ancestors } = permalinkOf(await bob.get(`/api/comments/${deep}`).expect(200));
      expect(ancestors).toEqual([
        { id: first, deleted: false, username: bob.username, excerpt: 'First' },
        { id: answer, deleted: true, username: null, excerpt: null },
      ]);
      for (const id of [String(answer), '2147483647', 'abc'])
        expectProblem(await app.http.get(`/api/comments/${id}`), 404, { comment: ['not found'] });
    });
  });

  describe('DELETE /api/articles/:slug/comments/:id', () => {
    it('leaves a tombstone of a comment with answers, which RealWorld’s clients never meet', async () => {
      const { first, answer, deep, second } = await talk();
      await alice.put(`/api/comments/${first}/like`).expect(200);
      await remove(first);
      const { comments, tombstones, order: ids } = await read('view=thread&sort=old');
      expect(tombstones).toEqual([
        {
          id: first,
          createdAt: expect.any(String) as string,
          deleted: true,
          parentId: null,
          threadId: first,
          depth: 0,
          repliesCount: 1,
          locked: false,
        },
      ]);
      expect(ids).toEqual([first, answer, deep, second]);
      expect(comments.map(({ id }) => id)).toEqual([answer, deep, second]);
      expect(comments[0]?.quote).toEqual({ id: first, deleted: true, username: null, excerpt: null });
      expect((await read('view=roots')).tombstones.map(({ id }) => id)).toEqual([first]);
      const plain = commentPage(await bob.get(path).expect(200));
      expect(plain.comments.map(({ id }) => id)).toEqual([second, deep, answer]);
      expect(await commentsCount()).toBe(3);
      const [row] = await app.sql('select body, author_id, likes_count from comments where id = $1', [first]);
      expect(row).toEqual({ body: '', author_id: null, likes_count: 0 });
      expectProblem(await bob.delete(`${path}/${first}`), 404, { comment: ['not found'] });
    });

    it('takes the tombstones along whose last answer goes', async () => {
      const { first, answer, deep, second } = await talk();
      const other = await say('Another answer', first);
      await remove(first);
      await remove(answer, alice);
      await remove(deep, alice);
      expect(await order('view=thread&sort=old')).toEqual([first, second, other]);
      expect((await read('view=thread')).tombstones).toMatchObject([{ id: first, repliesCount: 1 }]);
      await remove(other);
      expect(await order('view=thread')).toEqual([second]);
      expect(await commentsCount()).toBe(1);
    });

    it('leaves what is not deleted above it', async () => {
      const { first, answer, deep } = await talk();
      await remove(answer, alice);
      await remove(deep);
      expect((await read('view=thread&sort=old')).comments[0]).toMatchObject({ id: first, repliesCount: 0 });
      expect((await read('view=thread')).tombstones).toEqual([]);
    });

    it('goes with its article, whatever answers what', async () => {
      const { first } = await talk();
      await remove(first);
      await alice.put(`/api/comments/${first + 1}/like`).expect(200);
      await alice.delete(`/api/articles/${slug}`).expect(204);
      expect(await app.sql('select id from comments where thread_id = $1', [first])).toEqual([]);
    });
  });

  describe('Hostile text', () => {
    const ZALGO = `Z${'\u0310\u0321\u0353'.repeat(3_000)}`;
    it.each([
      ['right-to-left overrides', '\u202e\u2066abc\u200f\u2069 <script>alert(1)</script>'],
      ['letters under a heap of marks', ZALGO],
      ['thousands of mentions', '@a'.repeat(5_000)],
      ['emoji', '👩‍👩‍👧‍👦'.repeat(1_400)],
      ['quotes, backslashes and control characters', '"\\\u0001\u007f\u2028\r\n'.repeat(500)],
    ])('is kept as sent, and quoted in part: %s', async (_, body) => {
      const first = await say(body);
      const answer = await say('What?', first);
      const { comments } = await read('view=thread&sort=old');
      expect(comments[0]?.body).toBe(body);
      const excerpt = Array.from(body).slice(0, 200).join('');
      expect(comments[1]?.quote?.excerpt).toBe(excerpt);
      const { ancestors } = permalinkOf(await bob.get(`/api/comments/${answer}`).expect(200));
      expect(ancestors[0]?.excerpt).toBe(excerpt);
    });
  });

  describe('For a reader who blocks or mutes somebody', () => {
    it('counts answers and likes as their lists show them', async () => {
      const [dora, eve] = [await signUp(app), await signUp(app)];
      const first = await say('First');
      for (const by of [dora, eve]) {
        await say('An answer', first, by);
        await by.put(`/api/comments/${first}/like`).expect(200);
      }
      await bob.put(`/api/profiles/${dora.username}/block`).expect(204);
      const carol = await signUp(app);
      await carol.put(`/api/profiles/${eve.username}/mute`).expect(204);
      const counts = async (by: Actor) => {
        const { comments } = await read('view=roots', by);
        const answers = threadPage(await by.get(`/api/comments/${first}/replies`).expect(200)).order;
        return [comments[0]?.repliesCount, answers.length, comments[0]?.likesCount];
      };
      expect(await counts(bob)).toEqual([1, 1, 1]);
      expect(await counts(carol)).toEqual([1, 1, 2]);
      expect(await counts(eve)).toEqual([2, 2, 2]);
      expect(commentOf(await bob.put(`/api/comments/${first}/like`).expect(200))).toMatchObject({
        likesCount: 2,
        repliesCount: 1,
        liked: true,
      });
    });
  });

  describe('commentsCount', () => {
    it('counts comments and answers, on the article and in lists', async () => {
      await talk();
      expect(await commentsCount()).toBe(4);
      const { articles } = articlePage(await bob.get(`/api/articles?author=${alice.username}`).expect(200));
      expect(articles.find((article) => article.slug === slug)?.commentsCount).toBe(4);
    });
  });
});
