import { SILENT_EDIT_MS } from '../../src/comments/comment.entity';
import { clock } from '../../src/platform/kernel/clock';
import { commentOf, permalinkOf, threadPage } from '../support/answers';
import { type Actor, type ArticleBody, signUp } from '../support/actors';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

const FORBIDDEN = { comment: ['forbidden'] };
const NOT_FOUND = { comment: ['not found'] };

describe('A comment', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;
  let carol: Actor;
  let slug: string;
  let id: number;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob, carol] = [await signUp(app), await signUp(app), await signUp(app)];
  });
  beforeEach(async () => {
    ({ slug } = await alice.publish());
    id = await bob.comment(slug, 'As it was');
  });
  afterEach(() => {
    clock.reset();
  });
  afterAll(() => app.close());

  const get = async (comment = id) =>
    permalinkOf(await app.http.get(`/api/comments/${comment}`).expect(200)).comment;
  const order = async (query: string) =>
    threadPage(await bob.get(`/api/articles/${slug}/comments?view=thread&${query}`).expect(200)).order;
  const revisions = () =>
    app.sql('select body from comment_revisions where comment_id = $1 order by id', [id]);

  describe('PUT /api/comments/:id', () => {
    const change = (body: string, by = bob) => by.put(`/api/comments/${id}`, { comment: { body } });

    it('changes it silently within 15 minutes, and says so later; what it said is kept', async () => {
      clock.advance(SILENT_EDIT_MS - 60_000);
      const silent = commentOf(await change('Soon after').expect(200));
      expect(silent).toMatchObject({ id, body: 'Soon after', editedAt: null });
      expect(Date.parse(silent.updatedAt)).toBeGreaterThan(Date.parse(silent.createdAt));
      clock.advance(120_000);
      const edited = commentOf(await change('Much later').expect(200));
      expect(edited.editedAt).toBe(edited.updatedAt);
      expect(await get()).toMatchObject({ body: 'Much later', editedAt: edited.editedAt });
      expect(await revisions()).toEqual([{ body: 'As it was' }, { body: 'Soon after' }]);
    });

    it('changes nothing when it says the same', async () => {
      clock.advance(SILENT_EDIT_MS * 2);
      expect(commentOf(await change('As it was').expect(200)).editedAt).toBeNull();
      expect(await revisions()).toEqual([]);
    });

    it('is its author’s alone, and not the article’s author’s', async () => {
      for (const other of [alice, carol]) expectProblem(await change('Mine', other), 403, FORBIDDEN);
      expect((await get()).body).toBe('As it was');
    });

    it('needs a text, and a comment', async () => {
      expectProblem(await change('  '), 422, { body: ["can't be blank"] });
      expectProblem(await bob.put(`/api/comments/${id}`, { comment: {} }), 422, {
        body: ["can't be blank"],
      });
      expectProblem(await bob.put('/api/comments/2147483647', { comment: { body: 'x' } }), 404, NOT_FOUND);
    });

    it('keeps nothing of what a comment said once that is deleted', async () => {
      await change('Changed').expect(200);
      await carol.comment(slug, 'An answer', id);
      await bob.delete(`/api/articles/${slug}/comments/${id}`).expect(204);
      expect(await revisions()).toEqual([]);
      expectProblem(await change('Back again'), 404, NOT_FOUND);
    });
  });

  describe('PUT and DELETE /api/comments/:id/like', () => {
    it('are done once, however often, and count exactly', async () => {
      for (const by of [alice, alice, carol])
        expect(commentOf(await by.put(`/api/comments/${id}/like`).expect(200)).liked).toBe(true);
      expect((await get()).likesCount).toBe(2);
      expect(commentOf(await alice.delete(`/api/comments/${id}/like`).expect(200))).toMatchObject({
        liked: false,
        likesCount: 1,
      });
      expect(commentOf(await bob.delete(`/api/comments/${id}/like`).expect(200)).likesCount).toBe(1);
    });

    it('need a comment', async () => {
      expectProblem(await bob.put('/api/comments/2147483647/like'), 404, NOT_FOUND);
      expectProblem(await bob.delete('/api/comments/abc/like'), 404, NOT_FOUND);
    });

    it('show at /likes who does, the latest first, page by page', async () => {
      for (const by of [alice, carol]) await by.put(`/api/comments/${id}/like`).expect(200);
      await app.sql(
        `update comment_likes set created_at = created_at - interval '1 minute' where user_id = (select id from users where username = $1)`,
        [alice.username],
      );
      await bob.follow(carol.username);
      const pages = await walk(bob, app.url, `/api/comments/${id}/likes?limit=1`, ({ body }) =>
        (body as { likes: { user: ArticleBody['author']; likedAt: string }[] }).likes.map(({ user }) => [
          user.username,
          user.following,
        ]),
      );
      expect(pages).toEqual([[[carol.username, true]], [[alice.username, false]]]);
      expect((await app.http.get(`/api/comments/${id}/likes`).expect(200)).body).toMatchObject({
        likes: [{ user: { username: carol.username } }, { user: { username: alice.username } }],
        nextCursor: null,
      });
      expectProblem(await app.http.get('/api/comments/2147483647/likes'), 404, NOT_FOUND);
      expectProblem(await app.http.get(`/api/comments/${id}/likes?limit=x`), 422, {
        limit: [expect.any(String) as string],
      });
    });
  });

  describe('PUT and DELETE /api/comments/:id/pin', () => {
    it('put it first in every order, one at a time', async () => {
      const [second, third] = [await carol.comment(slug, 'Second'), await carol.comment(slug, 'Third')];
      await bob.put(`/api/comments/${third}/like`).expect(200);
      expect(commentOf(await alice.put(`/api/comments/${second}/pin`).expect(200)).pinned).toBe(true);
      expect(await order('sort=new')).toEqual([second, third, id]);
      expect(await order('sort=old')).toEqual([second, id, third]);
      expect(await order('sort=top')).toEqual([second, third, id]);
      for (const sort of ['new', 'old', 'top']) {
        const pages = await walk(
          bob,
          app.url,
          `/api/articles/${slug}/comments?view=roots&sort=${sort}&limit=1`,
          (page) => [...threadPage(page).order],
        );
        expect(pages.flat()).toEqual(await order(`sort=${sort}`));
      }
      await alice.put(`/api/comments/${id}/pin`).expect(200);
      expect(await order('sort=new')).toEqual([id, third, second]);
      expect((await get(second)).pinned).toBe(false);
      await alice.delete(`/api/comments/${id}/pin`).expect(200);
      expect(await order('sort=new')).toEqual([third, second, id]);
    });

    it('are the article’s author’s, and of comments that begin threads', async () => {
      const answer = await carol.comment(slug, 'An answer', id);
      for (const action of ['pin', 'lock'] as const) {
        for (const by of [bob, carol]) {
          expectProblem(await by.put(`/api/comments/${id}/${action}`), 403, FORBIDDEN);
          expectProblem(await by.delete(`/api/comments/${id}/${action}`), 403, FORBIDDEN);
        }
        const answersAnother = {
          comment: ['answers another one: only a comment that begins a thread can be pinned or locked'],
        };
        expectProblem(await alice.put(`/api/comments/${answer}/${action}`), 409, answersAnother);
        expectProblem(await alice.delete(`/api/comments/${answer}/${action}`), 409, answersAnother);
        expectProblem(await alice.put(`/api/comments/2147483647/${action}`), 404, NOT_FOUND);
        expectProblem(await alice.delete(`/api/comments/2147483647/${action}`), 404, NOT_FOUND);
      }
    });

    it('leave one pinned when several are at once', async () => {
      const ids = [id, await carol.comment(slug), await carol.comment(slug), await carol.comment(slug)];
      const answers = await Promise.all(ids.map((each) => alice.put(`/api/comments/${each}/pin`)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(
        await app.sql('select count(*)::int as n from comments where is_pinned and id = any($1::int[])', [
          ids,
        ]),
      ).toEqual([{ n: 1 }]);
    });
  });

  describe('PUT and DELETE /api/comments/:id/lock', () => {
    it('keep a thread from being answered at any depth, and let it be again', async () => {
      const answer = await carol.comment(slug, 'An answer', id);
      const other = await carol.comment(slug, 'Another thread');
      expect(commentOf(await alice.put(`/api/comments/${id}/lock`).expect(200)).locked).toBe(true);
      await alice.put(`/api/comments/${id}/lock`).expect(200);
      const reply = (parentId: number, by = bob) =>
        by.post(`/api/articles/${slug}/comments`, { comment: { body: 'But', parentId } });
      for (const parent of [id, answer])
        for (const by of [bob, alice]) {
          const refused = await reply(parent, by);
          expectProblem(refused, 403, { thread: ['is locked'] });
          expect((refused.body as { code: string }).code).toBe('thread-locked');
        }
      await reply(other).expect(201);
      expect(await get()).toMatchObject({ locked: true, repliesCount: 1 });
      await bob.put(`/api/comments/${id}`, { comment: { body: 'May be changed' } }).expect(200);
      await alice.delete(`/api/comments/${id}/lock`).expect(200);
      await reply(answer).expect(201);
    });
  });
});
