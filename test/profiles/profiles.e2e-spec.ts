import type { Response } from 'supertest';
import { type Actor, signUp, unique } from '../support/actors';
import { articlePage } from '../support/answers';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

const NO_PROFILE = { profile: ['not found'] };

interface Details {
  readonly username: string;
  readonly following: boolean;
  readonly muted: boolean;
  readonly joinedAt: string;
  readonly links: { title: string; url: string }[];
  readonly articlesCount: number;
  readonly followersCount: number;
  readonly followingCount: number;
}

const detailsOf = ({ body }: Response) => (body as { profile: Details }).profile;
const namesOf = ({ body }: Response) =>
  (body as { profiles: { username: string }[] }).profiles.map(({ username }) => username);
const slugsOf = (answer: Response) => articlePage(answer).articles.map(({ slug }) => slug);

describe('People', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;

  beforeAll(async () => (app = await startApp()));
  afterAll(() => app.close());
  beforeEach(async () => {
    [alice, bob] = [await signUp(app), await signUp(app)];
  });

  const profile = async (reader: Actor, { username }: Actor) =>
    detailsOf(await reader.get(`/api/profiles/${username}`).expect(200));
  const block = (by: Actor, { username }: Actor) => by.put(`/api/profiles/${username}/block`).expect(204);

  describe('GET /api/profiles/:username', () => {
    it('says when they joined, how much they wrote, and how many follow and are followed', async () => {
      await alice.publish();
      await bob.follow(alice.username);
      const { body } = await app.http.get(`/api/profiles/${alice.username}`).expect(200);
      expect((body as { profile: Details }).profile).toEqual({
        username: alice.username,
        bio: null,
        image: null,
        following: false,
        muted: false,
        joinedAt: expect.stringMatching(/Z$/),
        links: [],
        articlesCount: 1,
        followersCount: 1,
        followingCount: 0,
      });
      expect(await profile(bob, bob)).toMatchObject({ followersCount: 0, followingCount: 1 });
    });

    it('counts a follow once, and says so in the answer to it', async () => {
      const follow = `/api/profiles/${alice.username}/follow`;
      for (const each of [1, 2]) {
        const answer = await bob.post(follow).expect(200);
        expect([each, detailsOf(answer)]).toMatchObject([each, { following: true, followersCount: 1 }]);
      }
      for (const each of [1, 2]) {
        const answer = await bob.delete(follow).expect(200);
        expect([each, detailsOf(answer)]).toMatchObject([each, { following: false, followersCount: 0 }]);
      }
    });

    it('says to whoever mutes them that they do, and to nobody else', async () => {
      await bob.put(`/api/profiles/${alice.username}/mute`).expect(204);
      expect([await profile(bob, alice), await profile(alice, alice)]).toMatchObject([
        { muted: true },
        { muted: false },
      ]);
    });

    it('does not count whom the reader does not see', async () => {
      const carol = await signUp(app);
      for (const each of [bob, carol]) {
        await each.follow(alice.username);
        await alice.follow(each.username);
      }
      await block(bob, carol);
      expect(await profile(bob, alice)).toMatchObject({ followersCount: 1, followingCount: 1 });
      expect(await profile(alice, alice)).toMatchObject({ followersCount: 2, followingCount: 2 });
      await block(alice, bob);
      expect(await profile(alice, alice)).toMatchObject({ followersCount: 1, followingCount: 1 });
      expect(await profile(bob, bob)).toMatchObject({ followersCount: 0, followingCount: 0 });
    });

    it('counts what the rows say after a storm of follows and blocks', async () => {
      const crowd = await Promise.all(Array.from({ length: 8 }, () => signUp(app)));
      const storm = crowd.flatMap((one, index) =>
        crowd.flatMap((other, place) => {
          if (one === other) return [];
          const path = `/api/profiles/${other.username}`;
          const kind = (index * 3 + place * 5) % 7;
          if (kind === 0) return [one.put(`${path}/block`)];
          if (kind === 1) return [one.post(`${path}/follow`), one.delete(`${path}/follow`)];
          return [one.post(`${path}/follow`), one.post(`${path}/follow`)];
        }),
      );
      const statuses = new Set((await Promise.all(storm)).map(({ status }) => status));
      expect([...statuses].filter((status) => ![200, 204, 404].includes(status))).toEqual([]);
      expect(
        await app.sql(
          `select d.user_id from profile_details d
            where (d.followers_count, d.following_count) is distinct from (
              (select count(*) from follows where followee_id = d.user_id),
              (select count(*) from follows where follower_id = d.user_id))`,
        ),
      ).toEqual([]);
      expect(
        await app.sql(
          `select from follows f join hidden_accounts h
              on h.viewer_id = f.follower_id and h.account_id = f.followee_id and h.reason <> 'mutes'`,
        ),
      ).toEqual([]);
    });
  });

  describe('PUT /api/user/profile', () => {
    const put = (links: unknown) => alice.put('/api/user/profile', { profile: { links } });

    it('sets the links, in their order, and clears them', async () => {
      const links = [
        { title: 'Letters', url: 'https://example.com/letters' },
        { title: 'Code', url: 'http://example.com' },
      ];
      expect(detailsOf(await put(links).expect(200)).links).toEqual(links);
      expect((await profile(bob, alice)).links).toEqual(links);
      expect(detailsOf(await put([]).expect(200)).links).toEqual([]);
    });

    it('refuses what is no link, or too many, and says which', async () => {
      const refused = async (links: unknown, errors: Record<string, string[]>) => {
        expectProblem(await put(links), 422, errors);
      };
      const url = 'https://example.com';
      await refused([{ title: '', url }], { links: ["can't be blank"] });
      await refused([{ title: 'x', url: 'javascript:alert(1)' }], {
        links: ['must be an http(s) URL'],
      });
      await refused('x', { links: ['must be a list of links'] });
      await refused(
        Array.from({ length: 6 }, () => ({ title: 'x', url })),
        {
          links: ['is too long (maximum is 5 links)'],
        },
      );
      expectProblem(await alice.put('/api/user/profile', { profile: {} }), 422, {
        profile: ['must have at least one of links'],
      });
    });
  });

  describe('GET /api/profiles/:username/followers, /following', () => {
    it('list people, the last follow first, by cursor, with whom the reader follows', async () => {
      const crowd = await Promise.all([1, 2, 3].map(() => signUp(app)));
      for (const each of crowd) await each.follow(alice.username);
      await bob.follow(crowd[0]?.username ?? '');
      const read = (answer: Response) =>
        (answer.body as { profiles: { username: string; following: boolean }[] }).profiles;
      const pages = await walk(bob, app.url, `/api/profiles/${alice.username}/followers?limit=2`, read);
      expect(pages.map((page) => page.length)).toEqual([2, 1]);
      expect(pages.flat().map(({ username }) => username)).toEqual(
        crowd.toReversed().map(({ username }) => username),
      );
      expect(pages.flat().map(({ following }) => following)).toEqual([false, false, true]);
      const [first] = crowd;
      expect(namesOf(await app.http.get(`/api/profiles/${first?.username}/following`))).toEqual([
        alice.username,
      ]);
    });

    it('leave out whom the reader does not see, and are not found where the person is not', async () => {
      const carol = await signUp(app);
      await carol.follow(alice.username);
      await block(carol, bob);
      expect(namesOf(await bob.get(`/api/profiles/${alice.username}/followers`))).toEqual([]);
      expect(namesOf(await alice.get(`/api/profiles/${alice.username}/followers`))).toEqual([carol.username]);
      for (const list of ['followers', 'following', 'pinned']) {
        expectProblem(await bob.get(`/api/profiles/${carol.username}/${list}`), 404, NO_PROFILE);
        expectProblem(await app.http.get(`/api/profiles/nobody-at-all/${list}`), 404, NO_PROFILE);
      }
    });
  });

  describe('PUT /api/user/pinned', () => {
    const pin = (pinned: unknown) => alice.put('/api/user/pinned', { profile: { pinned } });
    const pinned = async () =>
      (
        (await bob.get(`/api/profiles/${alice.username}/pinned`).expect(200)).body as {
          articles: { slug: string }[];
        }
      ).articles;

    it('shows articles of one’s own first, in the order that was given', async () => {
      const [one, other] = [await alice.publish(), await alice.publish()];
      await pin([other.slug, one.slug, other.slug]).expect(204);
      expect((await pinned()).map(({ slug }) => slug)).toEqual([other.slug, one.slug]);
      await pin([one.slug]).expect(204);
      expect((await pinned()).map(({ slug }) => slug)).toEqual([one.slug]);
      await alice.delete(`/api/articles/${one.slug}`).expect(204);
      expect(await pinned()).toEqual([]);
    });

    it('refuses what is not one’s own, or too much, and changes nothing', async () => {
      const [own, other] = [await alice.publish(), await bob.publish()];
      await pin([own.slug]).expect(204);
      for (const slug of [other.slug, 'nowhere'])
        expectProblem(await pin([slug]), 422, { pinned: ['must be articles of yours'] });
      expectProblem(await pin(Array.from({ length: 7 }, () => 'x')), 422, {
        pinned: ['is too long (maximum is 6 articles)'],
      });
      expect((await pinned()).map(({ slug }) => slug)).toEqual([own.slug]);
    });
  });

  describe('PUT /api/tags/:tag/follow', () => {
    it('brings a tag’s articles into the feed, each once, with a total', async () => {
      const [one, other] = [unique('one'), unique('other')];
      const carol = await signUp(app);
      const { slug: tagged } = await bob.publish({ tagList: [one] });
      const { slug: both } = await bob.publish({ tagList: [one, other] });
      const { slug: followed } = await carol.publish({ tagList: [one] });
      const { slug: plain } = await carol.publish();
      await alice.follow(carol.username);
      const feed = async (limit = 20) => {
        const read = (answer: Response) => [
          { slugs: slugsOf(answer), count: articlePage(answer).articlesCount },
        ];
        const pages = (await walk(alice, app.url, `/api/articles/feed?limit=${limit}`, read)).flat();
        expect(new Set(pages.map(({ count }) => count)).size).toBe(1);
        return [pages[0]?.count, ...pages.flatMap(({ slugs }) => slugs)];
      };
      expect(await feed()).toEqual([2, plain, followed]);
      for (const tag of [one, one, other]) await alice.put(`/api/tags/${tag}/follow`).expect(204);
      expect(await feed()).toEqual([4, plain, followed, both, tagged]);
      expect(await feed(1)).toEqual([4, plain, followed, both, tagged]);
      expect((await alice.get('/api/user/tags').expect(200)).body).toEqual({ tags: [one, other].sort() });
      await alice.put(`/api/profiles/${bob.username}/mute`).expect(204);
      expect(await feed()).toEqual([2, plain, followed]);
      await alice.delete(`/api/profiles/${bob.username}/mute`).expect(204);
      for (const tag of [one, one]) await alice.delete(`/api/tags/${tag}/follow`).expect(204);
      expect(await feed()).toEqual([3, plain, followed, both]);
    });

    it('refuses a tag that there is not, and more than a hundred', async () => {
      for (const method of ['put', 'delete'] as const)
        expectProblem(await alice[method]('/api/tags/no-such-tag/follow'), 404, { tag: ['not found'] });
      const tag = unique('last');
      await bob.publish({ tagList: [tag] });
      await app.sql(
        `with made as (insert into tags (name) select $1 || n from generate_series(1, 100) n returning id)
         insert into tag_follows (user_id, tag_id)
         select u.id, made.id from made, users u where u.username = $2`,
        [unique('many'), alice.username],
      );
      expectProblem(await alice.put(`/api/tags/${tag}/follow`), 409, {
        tag: ["can't be followed: you follow 100 tags already"],
      });
      await alice.delete(`/api/tags/${tag}/follow`).expect(204);
    });
  });

  describe('GET /api/user/suggestions', () => {
    it('names whom those follow whom one follows, and who writes under one’s tags; nobody else', async () => {
      const [twice, once, writer, muted, blocker] = await Promise.all([1, 2, 3, 4, 5].map(() => signUp(app)));
      const carol = await signUp(app);
      if (!twice || !once || !writer || !muted || !blocker) throw new Error('Nobody signed up');
      for (const each of [bob, carol]) await alice.follow(each.username);
      for (const each of [twice, once, muted, blocker, alice]) await bob.follow(each.username);
      await carol.follow(twice.username);
      await carol.follow(bob.username);
      const tag = unique('near');
      await writer.publish({ tagList: [tag] });
      await alice.publish({ tagList: [tag] });
      await alice.put(`/api/tags/${tag}/follow`).expect(204);
      await alice.put(`/api/profiles/${muted.username}/mute`).expect(204);
      await block(blocker, alice);
      const suggested = await alice.get('/api/user/suggestions').expect(200);
      expect(namesOf(suggested)).toEqual([twice, once, writer].map(({ username }) => username));
      expect(namesOf(await alice.get('/api/user/suggestions?limit=1'))).toEqual([twice.username]);
      expect(namesOf(await (await signUp(app)).get('/api/user/suggestions'))).toEqual([]);
    });
  });
});
