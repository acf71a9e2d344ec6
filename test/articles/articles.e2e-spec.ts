import type { Response } from 'supertest';
import { type Actor, type ArticleBody, signUp, unique } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

interface Page {
  articles: ArticleBody[];
  articlesCount: number;
  nextCursor: string | null;
}

describe('Articles', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob] = [await signUp(app), await signUp(app)];
  });
  afterAll(() => app.close());

  const list = async (query = ''): Promise<Page> =>
    (await app.http.get(`/api/articles${query}`).expect(200)).body as Page;
  const get = async (slug: string): Promise<ArticleBody> =>
    ((await app.http.get(`/api/articles/${slug}`).expect(200)).body as { article: ArticleBody }).article;
  const slugs = ({ articles }: Page) => articles.map(({ slug }) => slug);

  describe('POST /api/articles', () => {
    it('publishes an article and shows it to everybody', async () => {
      const article = await alice.publish({
        title: ' How to train your dragon ',
        body: '  kept as sent\n',
        tagList: ['training', ' dragons ', 'dragons'],
      });
      expect(article).toEqual({
        slug: 'how-to-train-your-dragon',
        title: 'How to train your dragon',
        description: 'About it',
        body: '  kept as sent\n',
        tagList: ['dragons', 'training'],
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        updatedAt: article.createdAt,
        favorited: false,
        favoritesCount: 0,
        commentsCount: 0,
        viewsCount: 0,
        cover: null,
        author: { username: alice.username, bio: null, image: null, following: false },
      });
      expect(await get('how-to-train-your-dragon')).toEqual(article);
    });

    it('gives 32 articles with one title, published at once, a slug each', async () => {
      const articles = await Promise.all(
        Array.from({ length: 32 }, () => alice.publish({ title: 'The very same', tagList: ['same'] })),
      );
      expect(new Set(articles.map(({ slug }) => slug)).size).toBe(32);
      expect(articles.map(({ slug }) => slug)).toContain('the-very-same');
      expect((await list('?tag=same')).articlesCount).toBe(32);
    });

    it.each([
      ['🎉🎉', /^[a-z0-9]{8}$/],
      ['feed', /^feed-[a-z0-9]{8}$/],
      ['FEED!', /^feed-[a-z0-9]{8}$/],
      ['Вместо введения', /^vmesto-vvedeniya$/],
    ])('finds a slug for %j', async (title, slug) => {
      const article = await alice.publish({ title });
      expect(article.slug).toMatch(slug);
      expect((await get(article.slug)).title).toBe(title);
    });

    it('takes nothing from the caller that is not the caller’s to say', async () => {
      const extra = {
        id: 1,
        slug: 'mine',
        favoritesCount: 99,
        favorited: true,
        author: { username: bob.username },
        createdAt: '2001-01-01T00:00:00.000Z',
      };
      const article = await alice.publish({ title: unique('Mine '), ...extra });
      expect(article).toMatchObject({
        favoritesCount: 0,
        commentsCount: 0,
        favorited: false,
        author: { username: alice.username },
      });
      expect(article.slug).not.toBe('mine');
      expect(article.createdAt > '2020').toBe(true);
    });
  });

  describe('PUT /api/articles/:slug', () => {
    it('changes what is given, keeps the rest, and says when', async () => {
      const before = await alice.publish({ tagList: ['one', 'two'] });
      const { body } = await alice
        .put(`/api/articles/${before.slug}`, { article: { body: 'New text' } })
        .expect(200);
      expect(body.article).toEqual({ ...before, body: 'New text', updatedAt: expect.any(String) as string });
      expect(body.article.updatedAt > before.updatedAt).toBe(true);
    });

    it('gives a new title a new slug, and the old one still leads to it', async () => {
      const before = await alice.publish();
      const title = unique('Retitled ');
      const { body } = await alice.put(`/api/articles/${before.slug}`, { article: { title } }).expect(200);
      const { slug } = body.article as ArticleBody;
      expect(slug).not.toBe(before.slug);
      expect(await get(before.slug)).toEqual(body.article);
      await bob.comment(before.slug);
      await bob.post(`/api/articles/${before.slug}/favorite`).expect(200);
      const back = await alice
        .put(`/api/articles/${before.slug}`, { article: { title: before.title } })
        .expect(200);
      expect((back.body.article as ArticleBody).slug).toBe(before.slug);
      expect((await get(slug)).slug).toBe(before.slug);
      await alice.delete(`/api/articles/${slug}`).expect(204);
      for (const gone of [slug, before.slug]) await app.http.get(`/api/articles/${gone}`).expect(404);
    });

    it('does not take a slug that leads to another article', async () => {
      const [one, other] = [await alice.publish(), await alice.publish()];
      const { body } = await alice
        .put(`/api/articles/${other.slug}`, { article: { title: one.title } })
        .expect(200);
      expect((body.article as ArticleBody).slug).toMatch(new RegExp(`^${one.slug}-[a-z0-9]{8}$`));
      expect((await get(one.slug)).title).toBe(one.title);
    });

    it('keeps the tags when they are absent, clears them with [], refuses null', async () => {
      const { slug } = await alice.publish({ tagList: ['kept'] });
      const change = (article: object) => alice.put(`/api/articles/${slug}`, { article });
      expect((await change({ description: 'x' }).expect(200)).body.article.tagList).toEqual(['kept']);
      expect((await change({ tagList: null }).expect(422)).body.errors).toEqual({
        tagList: ["can't be blank"],
      });
      expect((await list('?tag=kept')).articlesCount).toBe(1);
      expect((await change({ tagList: [] }).expect(200)).body.article.tagList).toEqual([]);
      expect(await list('?tag=kept')).toMatchObject({ articles: [], articlesCount: 0 });
    });

    it('lets parallel changes of title and tags end in one of them, with every count exact', async () => {
      const { slug } = await alice.publish({ tagList: ['start'] });
      const answers = await Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          alice.put(`/api/articles/${slug}`, {
            article: { title: `Race ${index % 4}`, tagList: [`race${index % 3}`, 'race'] },
          }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const { tagList } = await get(slug);
      for (const tag of ['race', 'race0', 'race1', 'race2', 'start']) {
        expect((await list(`?tag=${tag}`)).articlesCount).toBe(tagList.includes(tag) ? 1 : 0);
      }
    });

    it('refuses whoever is not the author, and a missing article before that', async () => {
      const { slug } = await alice.publish();
      const article = { title: 'Stolen' };
      expect((await bob.put(`/api/articles/${slug}`, { article }).expect(403)).body.errors).toEqual({
        article: ['forbidden'],
      });
      expect((await bob.put('/api/articles/nowhere', { article }).expect(404)).body.errors).toEqual({
        article: ['not found'],
      });
      await bob.put('/api/articles/nowhere', { article: { title: '' } }).expect(422);
    });
  });

  describe('DELETE /api/articles/:slug', () => {
    it('leaves nothing of the article, and exact counts', async () => {
      const before = (await list(`?author=${alice.username}`)).articlesCount;
      const { slug } = await alice.publish({ tagList: ['doomed'] });
      await bob.comment(slug);
      await bob.post(`/api/articles/${slug}/favorite`).expect(200);
      expect((await list(`?favorited=${bob.username}&tag=doomed`)).articlesCount).toBe(1);
      await alice.delete(`/api/articles/${slug}`).expect(204);
      await app.http.get(`/api/articles/${slug}`).expect(404);
      await app.http.get(`/api/articles/${slug}/comments`).expect(404);
      expect((await list(`?favorited=${bob.username}&tag=doomed`)).articlesCount).toBe(0);
      expect((await list(`?author=${alice.username}`)).articlesCount).toBe(before);
      expect((await app.http.get('/api/tags')).body.tags).not.toContain('doomed');
    });

    it('refuses whoever is not the author', async () => {
      const { slug } = await alice.publish();
      expect((await bob.delete(`/api/articles/${slug}`).expect(403)).body.errors).toEqual({
        article: ['forbidden'],
      });
      await get(slug);
    });
  });

  describe('/api/articles/:slug/favorite', () => {
    it('counts each reader once, and moves no other time', async () => {
      const article = await alice.publish();
      const path = `/api/articles/${article.slug}/favorite`;
      for (let times = 0; times < 2; times++) {
        expect((await bob.post(path).expect(200)).body.article).toEqual({
          ...article,
          favorited: true,
          favoritesCount: 1,
        });
      }
      expect((await alice.post(path).expect(200)).body.article.favoritesCount).toBe(2);
      for (let times = 0; times < 2; times++) {
        expect((await bob.delete(path).expect(200)).body.article).toMatchObject({
          favorited: false,
          favoritesCount: 1,
        });
      }
      expect((await bob.get(`/api/articles/${article.slug}`)).body.article.favorited).toBe(false);
      expect((await alice.get(`/api/articles/${article.slug}`)).body.article.favorited).toBe(true);
    });

    it('stays exact while 64 clients toggle it', async () => {
      const { slug } = await alice.publish();
      const readers = await Promise.all(Array.from({ length: 8 }, () => signUp(app)));
      const answers = await Promise.all(
        Array.from({ length: 64 }, (_, index) => {
          const reader = readers[index % 8] as Actor;
          const path = `/api/articles/${slug}/favorite`;
          return (index * 7) % 3 === 0 ? reader.delete(path) : reader.post(path);
        }),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const [row] = await app.sql(
        `select favorites_count as kept, (select count(*)::int from favorites where article_id = a.id) as counted
           from articles a where slug = $1`,
        [slug],
      );
      expect(row?.['kept']).toBe(row?.['counted']);
    });

    it('survives the article being deleted meanwhile', async () => {
      const { slug } = await alice.publish({ tagList: ['vanishing'] });
      const [deleted, ...others] = await Promise.all([
        alice.delete(`/api/articles/${slug}`),
        ...Array.from({ length: 10 }, (_, index) =>
          index % 2 === 0
            ? bob.post(`/api/articles/${slug}/favorite`)
            : bob.post(`/api/articles/${slug}/comments`, { comment: { body: 'x' } }),
        ),
      ]);
      expect(deleted.status).toBe(204);
      for (const { status } of others) expect([200, 201, 404]).toContain(status);
    });
  });

  describe('GET /api/articles', () => {
    let author: Actor;
    let published: ArticleBody[];

    beforeAll(async () => {
      author = await signUp(app);
      published = [];
      for (let index = 0; index < 7; index++) {
        published.unshift(
          await author.publish({ tagList: index % 2 === 0 ? ['even', 'number'] : ['odd', 'number'] }),
        );
      }
      for (const { slug } of published.slice(0, 3))
        await bob.post(`/api/articles/${slug}/favorite`).expect(200);
    });

    it('lists newest first, without bodies', async () => {
      const { articles, articlesCount, nextCursor } = await list(`?author=${author.username.toUpperCase()}`);
      expect(articles.map(({ slug }) => slug)).toEqual(published.map(({ slug }) => slug));
      expect(articlesCount).toBe(7);
      expect(nextCursor).toBeNull();
      expect(articles.filter((article) => 'body' in article)).toEqual([]);
    });

    it('combines filters with AND, and counts what they leave', async () => {
      const even = published.filter(({ tagList }) => tagList.includes('even')).map(({ slug }) => slug);
      const favorite = published.slice(0, 3).map(({ slug }) => slug);
      const cases: [string, string[]][] = [
        ['tag=even', even],
        [`tag=even&author=${author.username}`, even],
        [`favorited=${bob.username}`, favorite],
        [`favorited=${bob.username}&tag=even`, favorite.filter((slug) => even.includes(slug))],
        [
          `favorited=${bob.username}&author=${author.username}&tag=odd`,
          favorite.filter((slug) => !even.includes(slug)),
        ],
        [`author=${alice.username}&tag=even`, []],
        ['tag=nobody-uses-this', []],
        ['author=nobody-at-all', []],
        ['favorited=nobody-at-all', []],
      ];
      for (const [query, expected] of cases) {
        const page = await list(`?${query}`);
        expect({ query, slugs: slugs(page), count: page.articlesCount }).toEqual({
          query,
          slugs: expected,
          count: expected.length,
        });
      }
    });

    it('pages by limit and offset', async () => {
      const all = published.map(({ slug }) => slug);
      const by = `author=${author.username}`;
      expect(slugs(await list(`?${by}&limit=3&offset=2`))).toEqual(all.slice(2, 5));
      expect(slugs(await list(`?${by}&offset=6`))).toEqual(all.slice(6));
      expect(await list(`?${by}&offset=1000000000`)).toMatchObject({
        articles: [],
        articlesCount: 7,
        nextCursor: null,
      });
      expect(slugs(await list(`?${by}&limit=101`))).toEqual(all);
    });

    it.each(['', '&tag=number', '&tag=even'])(
      'walks by cursor, and its Link header leads on%s',
      async (filter) => {
        const query = `?author=${author.username}${filter}`;
        const walked: string[] = [];
        let path: string | undefined = `/api/articles${query}&limit=2`;
        while (path !== undefined) {
          const answer: Response = await app.http.get(path).expect(200);
          const page = answer.body as Page;
          walked.push(...slugs(page));
          const link: string | undefined = /^<(.+)>; rel="next"$/.exec(answer.headers['link'] ?? '')?.[1];
          expect(link === undefined).toBe(page.nextCursor === null);
          if (link !== undefined) expect(new URL(link).searchParams.get('cursor')).toBe(page.nextCursor);
          path = link?.replace(app.url, '');
        }
        expect(walked).toEqual(slugs(await list(query)));
      },
    );

    it('sees nothing twice and misses nothing that stays, whatever is written during the walk', async () => {
      const writer = await signUp(app);
      const kept: string[] = [];
      const doomed: string[] = [];
      for (let index = 0; index < 12; index++)
        (index % 4 === 3 ? doomed : kept).push((await writer.publish()).slug);
      const walked: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await list(`?author=${writer.username}&limit=3${cursor && `&cursor=${cursor}`}`);
        walked.push(...slugs(page));
        cursor = page.nextCursor;
        await writer.publish();
        const slug = doomed.pop();
        if (slug !== undefined) await writer.delete(`/api/articles/${slug}`).expect(204);
      }
      expect(new Set(walked).size).toBe(walked.length);
      expect(kept.filter((slug) => !walked.includes(slug))).toEqual([]);
    });

    it('refuses a cursor of another list, a forged one, and one with an offset', async () => {
      const { nextCursor } = await list(`?author=${author.username}&limit=1`);
      for (const query of ['?', `?author=${alice.username}&`, '?tag=even&']) {
        const { body } = await app.http.get(`/api/articles${query}cursor=${nextCursor ?? ''}`).expect(422);
        expect(body.errors).toEqual({ cursor: ['is not a cursor of this list'] });
      }
      const both = await app.http
        .get(`/api/articles?author=${author.username}&cursor=${nextCursor ?? ''}&offset=0`)
        .expect(422);
      expect(both.body.errors).toEqual({ cursor: ["can't be combined with offset"] });
    });

    it('says of each article what it is to the caller', async () => {
      await bob.post(`/api/profiles/${author.username}/follow`).expect(200);
      const own = (await bob.get(`/api/articles?author=${author.username}`)).body as Page;
      expect(own.articles.map(({ favorited }) => favorited)).toEqual([
        true,
        true,
        true,
        false,
        false,
        false,
        false,
      ]);
      expect(own.articles.every(({ author: { following } }) => following)).toBe(true);
      const anonymous = await list(`?author=${author.username}`);
      expect(anonymous.articles.some(({ favorited, author: { following } }) => favorited || following)).toBe(
        false,
      );
    });
  });

  describe('GET /api/articles/feed', () => {
    it('shows what the people one follows wrote, newest first, and pages', async () => {
      const reader = await signUp(app);
      const [one, two, three] = [await signUp(app), await signUp(app), await signUp(app)];
      for (const followed of [one, two])
        await reader.post(`/api/profiles/${followed.username}/follow`).expect(200);
      const expected: string[] = [];
      for (const writer of [one, two, three, two, one]) {
        const { slug } = await writer.publish();
        if (writer !== three) expected.unshift(slug);
      }
      const feed = async (query = '') =>
        (await reader.get(`/api/articles/feed${query}`).expect(200)).body as Page;
      const page = await feed();
      expect(slugs(page)).toEqual(expected);
      expect(page.articlesCount).toBe(4);
      expect(page.articles.every(({ author: { following } }) => following)).toBe(true);
      expect(slugs(await feed('?limit=2&offset=1'))).toEqual(expected.slice(1, 3));
      const first = await feed('?limit=3');
      expect(slugs(await feed(`?limit=3&cursor=${first.nextCursor ?? ''}`))).toEqual(expected.slice(3));
      expect((await (await signUp(app)).get('/api/articles/feed').expect(200)).body).toEqual({
        articles: [],
        articlesCount: 0,
        nextCursor: null,
      });
      await alice.get(`/api/articles/feed?cursor=${first.nextCursor ?? ''}`).expect(422);
    });

    it('is for those who are signed in', async () => {
      await app.http.get('/api/articles/feed').expect(401);
    });
  });

  describe('GET /api/tags', () => {
    it('lists the tags in use, most used first, then by name', async () => {
      for (const tagList of [['zz-top', 'zz-b'], ['zz-top', 'zz-a'], ['zz-top']])
        await alice.publish({ tagList });
      const { body } = await app.http.get('/api/tags').expect(200);
      const tags = (body as { tags: string[] }).tags.filter((tag) => tag.startsWith('zz-'));
      expect(tags).toEqual(['zz-top', 'zz-a', 'zz-b']);
      expect((await app.http.get('/api/tags?limit=1').expect(200)).body.tags).toHaveLength(1);
    });
  });

  it('keeps totals that equal the rows', async () => {
    const [totals] = await app.sql(`
      select (select sum(articles_count)::int from article_totals) = (select count(*)::int from articles) as articles,
             not exists (select from users u where articles_count <> (select count(*) from articles where author_id = u.id)) as authors,
             not exists (select from tags t where articles_count <> (select count(*) from article_tags where tag_id = t.id)) as tags,
             not exists (select from articles a where favorites_count <> (select count(*) from favorites where article_id = a.id)) as favorites,
             not exists (select from articles a where tag_list <> coalesce((
               select array_agg(name order by name) from article_tags at join tags t on t.id = at.tag_id where at.article_id = a.id), '{}')) as lists`);
    expect(totals).toEqual({ articles: true, authors: true, tags: true, favorites: true, lists: true });
  });
});
