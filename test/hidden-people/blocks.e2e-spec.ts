import type { Response } from 'supertest';
import { type Actor, signUp } from '../support/actors';
import { articlePage, commentPage, nextLink, profileOf } from '../support/answers';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const NO_PROFILE = { profile: ['not found'] };
const NO_ARTICLE = { article: ['not found'] };

const namesOf = ({ body }: Response) =>
  (body as { profiles: { username: string }[] }).profiles.map(({ username }) => username);
const slugsOf = (answer: Response) => articlePage(answer).articles.map(({ slug }) => slug);
const wordsOf = (answer: Response) => commentPage(answer).comments.map(({ body }) => body);

describe('Muting and blocking', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;

  beforeAll(async () => (app = await startApp()));
  afterAll(() => app.close());
  beforeEach(async () => {
    [alice, bob] = [await signUp(app), await signUp(app)];
  });

  const mute = (by: Actor, { username }: Actor) => by.put(`/api/profiles/${username}/mute`).expect(204);
  const block = (by: Actor, { username }: Actor) => by.put(`/api/profiles/${username}/block`).expect(204);
  const unblock = (by: Actor, { username }: Actor) =>
    by.delete(`/api/profiles/${username}/block`).expect(204);

  describe('PUT /api/profiles/:username/mute', () => {
    it('takes somebody out of every list of the one who mutes, and of nobody else’s', async () => {
      const { slug } = await bob.publish({ tagList: ['muting'] });
      const { slug: own } = await alice.publish({ tagList: ['muting'] });
      await bob.comment(own, 'From the muted one');
      await alice.comment(own, 'From the author');
      await alice.follow(bob.username);
      const lists = ['/api/articles', '/api/articles?tag=muting', '/api/articles/feed'].map((path) => path);
      for (const path of lists) expect(slugsOf(await alice.get(path))).toContain(slug);
      await mute(alice, bob);
      await mute(alice, bob);
      for (const path of lists) expect(slugsOf(await alice.get(path))).not.toContain(slug);
      expect(articlePage(await alice.get(`/api/articles?author=${bob.username}`))).toMatchObject({
        articles: [],
        articlesCount: 0,
      });
      expect(wordsOf(await alice.get(`/api/articles/${own}/comments`))).toEqual(['From the author']);
      expect(wordsOf(await bob.get(`/api/articles/${own}/comments`))).toHaveLength(2);
      expect(slugsOf(await bob.get('/api/articles?tag=muting'))).toEqual([own, slug]);
    });

    it('leaves what one opens oneself as it was, the follow among it', async () => {
      const { slug } = await bob.publish();
      await alice.follow(bob.username);
      await mute(alice, bob);
      await alice.get(`/api/articles/${slug}`).expect(200);
      expect(profileOf(await alice.get(`/api/profiles/${bob.username}`))).toMatchObject({ following: true });
      await alice.get(`/api/articles/${slug}/comments`).expect(200);
      await alice.comment(slug);
      await bob.get(`/api/profiles/${alice.username}`).expect(200);
    });

    it('leaves the muted out of the totals too, so that a total is what a walk finds', async () => {
      await Promise.all([1, 2, 3].map(() => bob.publish({ tagList: ['totals'] })));
      await alice.publish({ tagList: ['totals'] });
      await alice.follow(bob.username);
      const totals = () =>
        Promise.all(
          ['?tag=totals', '', `?author=${bob.username}`, '/feed'].map(async (query) => {
            const { articlesCount } = articlePage(await alice.get(`/api/articles${query}`));
            return articlesCount;
          }),
        );
      const [tagged = 0, all = 0, ...rest] = await totals();
      expect([tagged, ...rest]).toEqual([4, 3, 3]);
      await mute(alice, bob);
      await block(alice, bob);
      expect(await totals()).toEqual([1, all - 3, 0, 0]);
      await unblock(alice, bob);
      expect(await totals()).toEqual([1, all - 3, 0, 0]);
      await alice.delete(`/api/profiles/${bob.username}/mute`).expect(204);
      expect(await totals()).toEqual([4, all, 3, 0]);
    });
  });

  describe('PUT /api/profiles/:username/block', () => {
    it('keeps each from the other, as if they were not there', async () => {
      const [{ slug: of }, { slug: by }] = [await alice.publish(), await bob.publish()];
      await block(alice, bob);
      for (const [reader, { username }, slug] of [
        [alice, bob, by],
        [bob, alice, of],
      ] as const) {
        expectProblem(await reader.get(`/api/profiles/${username}`), 404, NO_PROFILE);
        expectProblem(await reader.post(`/api/profiles/${username}/follow`), 404, NO_PROFILE);
        expectProblem(await reader.delete(`/api/profiles/${username}/follow`), 404, NO_PROFILE);
        expectProblem(await reader.get(`/api/articles/${slug}`), 404, NO_ARTICLE);
        expectProblem(await reader.get(`/api/articles/${slug}/comments`), 404, NO_ARTICLE);
        expectProblem(await reader.post(`/api/articles/${slug}/favorite`), 404, NO_ARTICLE);
        expectProblem(await reader.delete(`/api/articles/${slug}/favorite`), 404, NO_ARTICLE);
        expectProblem(
          await reader.put(`/api/articles/${slug}`, { article: { title: 'x' } }),
          404,
          NO_ARTICLE,
        );
        expectProblem(await reader.delete(`/api/articles/${slug}`), 404, NO_ARTICLE);
        const comment = { comment: { body: 'x' } };
        expectProblem(await reader.post(`/api/articles/${slug}/comments`, comment), 404, NO_ARTICLE);
        expect(slugsOf(await reader.get('/api/articles'))).not.toContain(slug);
        expect(slugsOf(await reader.get(`/api/articles?author=${username}`))).toEqual([]);
        expect(slugsOf(await app.http.get(`/api/articles?author=${username}`))).toEqual([slug]);
      }
    });

    it('hides what they say under the articles of others, and what they favorite', async () => {
      const carol = await signUp(app);
      const { slug } = await carol.publish();
      for (const each of [alice, bob]) {
        await each.comment(slug, each.username);
        await each.favorite(slug);
      }
      await block(alice, bob);
      expect(wordsOf(await alice.get(`/api/articles/${slug}/comments`))).toEqual([alice.username]);
      expect(wordsOf(await bob.get(`/api/articles/${slug}/comments`))).toEqual([bob.username]);
      expect(wordsOf(await carol.get(`/api/articles/${slug}/comments`))).toHaveLength(2);
      expect(slugsOf(await bob.get(`/api/articles?favorited=${alice.username}`))).toEqual([]);
      expect(slugsOf(await bob.get(`/api/articles?favorited=${bob.username}`))).toEqual([slug]);
      expect(
        slugsOf(await bob.get(`/api/articles?favorited=${bob.username}&author=${carol.username}`)),
      ).toEqual([slug]);
    });

    it('ends the follows between the two, and does not bring them back', async () => {
      await alice.follow(bob.username);
      await bob.follow(alice.username);
      await block(alice, bob);
      await unblock(alice, bob);
      for (const [reader, { username }] of [
        [alice, bob],
        [bob, alice],
      ] as const)
        expect(profileOf(await reader.get(`/api/profiles/${username}`).expect(200)).following).toBe(false);
    });

    it('cannot be lifted, answered or seen by whoever is blocked', async () => {
      await block(alice, bob);
      for (const path of ['block', 'mute'])
        for (const method of ['put', 'delete'] as const)
          expectProblem(await bob[method](`/api/profiles/${alice.username}/${path}`), 404, NO_PROFILE);
      expect(namesOf(await bob.get('/api/user/blocks'))).toEqual([]);
      await alice.get(`/api/profiles/${bob.username}`).expect(404);
    });

    it('holds from each side by itself where both blocked the other', async () => {
      await Promise.all([
        alice.put(`/api/profiles/${bob.username}/block`),
        bob.put(`/api/profiles/${alice.username}/block`),
      ]);
      await app.sql(
        `insert into hidden_accounts (viewer_id, account_id, reason)
         select a.id, b.id, r.reason from users a, users b, (values ('blocks'), ('blocked by')) r (reason)
          where a.username in ($1, $2) and b.username in ($1, $2) and a.id <> b.id on conflict do nothing`,
        [alice.username, bob.username],
      );
      await unblock(alice, bob);
      await alice.get(`/api/profiles/${bob.username}`).expect(404);
      await bob.get(`/api/profiles/${alice.username}`).expect(404);
      await unblock(bob, alice);
      await alice.get(`/api/profiles/${bob.username}`).expect(200);
      await bob.get(`/api/profiles/${alice.username}`).expect(200);
    });

    it('leaves no follow behind, whoever follows at the same moment', async () => {
      const others = await Promise.all([1, 2, 3, 4].map(() => signUp(app)));
      for (const other of others) {
        await Promise.all([
          other.post(`/api/profiles/${alice.username}/follow`),
          block(alice, other),
          other.post(`/api/profiles/${alice.username}/follow`),
          alice.post(`/api/profiles/${other.username}/follow`),
        ]);
      }
      expect(
        await app.sql(
          `select from follows f join users a on a.id in (f.follower_id, f.followee_id) where a.username = $1`,
          [alice.username],
        ),
      ).toEqual([]);
    });
  });

  it.each(['mute', 'block'] as const)('refuses to %s nobody, or oneself', async (what) => {
    expectProblem(await alice.put(`/api/profiles/nobody-at-all/${what}`), 404, NO_PROFILE);
    expectProblem(await alice.delete(`/api/profiles/nobody-at-all/${what}`), 404, NO_PROFILE);
    expectProblem(await alice.put(`/api/profiles/${alice.username}/${what}`), 422, {
      username: [`can't be your own: nobody ${what}s themselves`],
    });
  });

  it('lists whom one mutes and blocks to oneself, the last one first, by cursor', async () => {
    const others = await Promise.all([1, 2, 3].map(() => signUp(app)));
    for (const other of others) await mute(alice, other);
    for (const other of others.toReversed()) await block(alice, other);
    for (const [list, expected] of [
      ['mutes', others.toReversed()],
      ['blocks', others],
    ] as const) {
      const first = await alice.get(`/api/user/${list}?limit=2`).expect(200);
      const second = await alice.get((nextLink(first) ?? '').slice(app.url.length)).expect(200);
      expect([...namesOf(first), ...namesOf(second)]).toEqual(expected.map(({ username }) => username));
      expect(namesOf(await bob.get(`/api/user/${list}`))).toEqual([]);
    }
  });
});
