import { articleOf, articlePage, type ArticleSummary, nextLink, tagsOf } from '../support/answers';
import { type Actor, type ArticleBody, signUp, unique } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

const TAG = 'walked';

describe('Lists of articles', () => {
  let app: TestApp;
  let author: Actor;
  let reader: Actor;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());
  // Each test has lists of its own, but for the list of everything.
  beforeEach(async () => {
    [author, reader] = [await signUp(app), await signUp(app)];
    await reader.follow(author.username);
    await app.sql('truncate articles, tags cascade');
    await app.sql('update article_totals set articles_count = 0');
    await app.sql('update users set articles_count = 0');
  });

  async function publish(
    count: number,
    fields: Partial<ArticleBody> = { tagList: [TAG] },
  ): Promise<ArticleBody[]> {
    const articles: ArticleBody[] = [];
    for (let index = 0; index < count; index++) {
      const article = await author.publish({ description: unique('Article '), ...fields });
      await reader.favorite(article.slug);
      articles.push(article);
    }
    return articles;
  }

  /** Makes the articles so far look as if they were published some at a time, in the same millisecond. */
  async function tie(together: number): Promise<void> {
    const at = `'2026-01-01'::timestamptz + (id / ${together}) * interval '1 second'`;
    await app.sql(`update articles set created_at = ${at}`);
    await app.sql(
      'update article_tags t set created_at = a.created_at from articles a where a.id = t.article_id',
    );
    await app.sql(
      'update favorites f set article_created_at = a.created_at from articles a where a.id = f.article_id',
    );
  }

  /** Every list there is, each showing the same articles in these tests. */
  const LISTS: [name: string, query: () => string][] = [
    ['of everything', () => '/api/articles?'],
    ['of a tag', () => `/api/articles?tag=${TAG}&`],
    ['of an author', () => `/api/articles?author=${author.username}&`],
    ["of somebody's favorites", () => `/api/articles?favorited=${reader.username}&`],
    ['of a tag and an author', () => `/api/articles?tag=${TAG}&author=${author.username}&`],
    ['of a tag and favorites', () => `/api/articles?favorited=${reader.username}&tag=${TAG}&`],
    [
      'of an author and favorites',
      () => `/api/articles?favorited=${reader.username}&author=${author.username}&`,
    ],
    [
      'of all three',
      () => `/api/articles?favorited=${reader.username}&author=${author.username}&tag=${TAG}&`,
    ],
    ['of a feed', () => '/api/articles/feed?'],
  ];

  const summaries = (answer: Parameters<typeof articlePage>[0]): ArticleSummary[] =>
    articlePage(answer).articles;
  const names = (articles: readonly { description: string }[]) =>
    articles.map(({ description }) => description);

  describe.each(LISTS)('%s', (_, query) => {
    it('count exactly what is there, whatever is published, retagged and deleted', async () => {
      const count = async () => articlePage(await reader.get(`${query()}limit=1`).expect(200)).articlesCount;
      expect(await count()).toBe(0);
      const [first] = await publish(3);
      expect(await count()).toBe(3);
      const path = `/api/articles/${first?.slug ?? ''}`;
      const tagged = query().includes('tag=');
      await author.put(path, { article: { tagList: ['another'] } }).expect(200);
      expect(await count()).toBe(tagged ? 2 : 3);
      await author.put(path, { article: { tagList: ['another', TAG] } }).expect(200);
      expect(await count()).toBe(3);
      await reader.delete(`${path}/favorite`).expect(200);
      expect(await count()).toBe(query().includes('favorited=') ? 2 : 3);
      await author.delete(path).expect(204);
      expect(await count()).toBe(2);
      await reader.delete(`/api/profiles/${author.username}/follow`).expect(200);
      expect(await count()).toBe(query().includes('feed') ? 0 : 2);
    });

    // The second time all of them are of one instant, which then has more articles than two pages.
    it.each([3, 1_000_000])(
      'show the newest first, by pages of any size, without bodies, those of one instant in one order',
      async (together) => {
        const articles = await publish(7);
        await tie(together);
        const all = names(articles).reverse();
        for (const limit of [2, 3, 7, 8]) {
          const pages = await walk(reader, app.url, `${query()}limit=${limit}`, summaries);
          expect(pages.map(names)).toEqual(
            Array.from({ length: Math.ceil(7 / limit) }, (__, page) =>
              all.slice(page * limit, (page + 1) * limit),
            ),
          );
          expect(pages.flat().filter((article) => 'body' in article)).toEqual([]);
          for (const offset of [0, 1, 6, 7]) {
            const page = articlePage(
              await reader.get(`${query()}limit=${limit}&offset=${offset}`).expect(200),
            );
            expect(names(page.articles)).toEqual(all.slice(offset, offset + limit));
            expect(page.articlesCount).toBe(7);
            expect(page.nextCursor === null).toBe(offset + limit >= 7);
          }
        }
      },
    );

    it('lead from a page by offset to the next by cursor', async () => {
      const all = names(await publish(5)).reverse();
      const answer = await reader.get(`${query()}limit=2&offset=1`).expect(200);
      const link = new URL(nextLink(answer) ?? '');
      expect(link.searchParams.has('offset')).toBe(false);
      expect(link.searchParams.get('limit')).toBe('2');
      const next = await reader.get(link.pathname + link.search).expect(200);
      expect(names(summaries(next))).toEqual(all.slice(3));
      expect(nextLink(next)).toBeNull();
    });

    it('can be walked while everything changes, without seeing an article twice or missing one that stays', async () => {
      const articles = await publish(11);
      await tie(3);
      const doomed = new Set(names([1, 4, 5, 8].flatMap((index) => articles[index] ?? [])));
      const gone = new Set<string>();
      const seen = await walk(reader, app.url, `${query()}limit=2`, summaries, async () => {
        await publish(1);
        const next = articles.find(({ description }) => doomed.has(description) && !gone.has(description));
        if (next) {
          gone.add(next.description);
          await author.delete(`/api/articles/${next.slug}`).expect(204);
        }
        const kept = articles.filter(({ description }) => !doomed.has(description));
        const some = kept[gone.size * 2] ?? kept[0];
        const path = `/api/articles/${some?.slug ?? ''}`;
        await author
          .put(path, { article: { title: unique('Retitled '), tagList: ['new', TAG] } })
          .expect(200);
        await author.favorite(some?.slug ?? '');
        await reader.delete(`${path}/favorite`).expect(200);
        await reader.post(`${path}/favorite`).expect(200);
      });
      const walked = names(seen.flat());
      expect(new Set(walked).size).toBe(walked.length);
      const stayed = names(articles).filter((name) => !doomed.has(name));
      expect(walked.filter((name) => stayed.includes(name))).toEqual(stayed.reverse());
    });
  });

  it('show twenty unless told otherwise, and never more than a hundred', async () => {
    for (let batch = 0; batch < 21; batch++) {
      await Promise.all(Array.from({ length: 5 }, async () => author.publish()));
    }
    for (const path of ['/api/articles', '/api/articles/feed']) {
      expect(summaries(await reader.get(path).expect(200))).toHaveLength(20);
      for (const limit of [100, 101, 1_000_000_000]) {
        const page = articlePage(await reader.get(`${path}?limit=${limit}`).expect(200));
        expect(page.articles).toHaveLength(100);
        expect(page.articlesCount).toBe(105);
        expect(summaries(await reader.get(`${path}?limit=100&cursor=${page.nextCursor ?? ''}`))).toHaveLength(
          5,
        );
      }
    }
  });

  it('match names whatever the case, and tags to the letter', async () => {
    await publish(1, { tagList: ['Mixed', 'ünïcode', '🎉'] });
    const count = async (query: string) =>
      articlePage(await reader.get(`/api/articles?${query}`).expect(200)).articlesCount;
    expect(await count(`author=${author.username.toUpperCase()}`)).toBe(1);
    expect(await count(`favorited=${reader.username.toUpperCase()}`)).toBe(1);
    expect(await count('tag=Mixed')).toBe(1);
    expect(await count('tag=mixed')).toBe(0);
    expect(await count(`tag=${encodeURIComponent('ünïcode')}`)).toBe(1);
    expect(await count(`tag=${encodeURIComponent('🎉')}`)).toBe(1);
    expect(await count('tag=Mix%')).toBe(0);
  });

  it('of a feed hold nothing of oneself, nor of those no longer followed', async () => {
    await author.publish();
    await reader.publish();
    const feed = async () => articlePage(await reader.get('/api/articles/feed').expect(200));
    expect((await feed()).articles.map((article) => article.author.username)).toEqual([author.username]);
    await reader.delete(`/api/profiles/${author.username}/follow`).expect(200);
    expect(await feed()).toEqual({ articles: [], articlesCount: 0, nextCursor: null });
  });

  describe('GET /api/tags', () => {
    const tags = async (query = '') => tagsOf(await app.http.get(`/api/tags${query}`).expect(200));

    it('is empty while there are none', async () => {
      expect(await tags()).toEqual([]);
    });

    it('lists the most used first, then by name, as articles come, change and go', async () => {
      const { slug } = await author.publish({ tagList: ['b', 'a', 'Z'] });
      await author.publish({ tagList: ['b', 'c'] });
      expect(await tags()).toEqual(['b', 'Z', 'a', 'c']);
      await author.put(`/api/articles/${slug}`, { article: { tagList: ['c', 'd'] } }).expect(200);
      expect(await tags()).toEqual(['c', 'b', 'd']);
      await author.delete(`/api/articles/${slug}`).expect(204);
      expect(await tags()).toEqual(['b', 'c']);
      expect(await tags('?limit=1')).toEqual(['b']);
    });

    it('lists a thousand at most', async () => {
      await app.sql(
        `insert into tags (name, articles_count) select 'tag' || n, 1 from generate_series(1, 1001) n`,
      );
      expect(await tags()).toHaveLength(1000);
      expect(await tags('?limit=1000000000')).toHaveLength(1000);
      expect(await tags('?limit=999')).toHaveLength(999);
    });
  });

  it('show an article as it was favorited, and count its rows', async () => {
    const [article] = await publish(1);
    await author.favorite(article?.slug ?? '');
    const [listed] = summaries(await reader.get('/api/articles').expect(200));
    const { body: text, ...whole } = articleOf(
      await reader.get(`/api/articles/${article?.slug ?? ''}`).expect(200),
    );
    expect(listed).toEqual(whole);
    expect(listed).toMatchObject({ favorited: true, favoritesCount: 2, author: { following: true } });
    expect(text).toBe('Text');
  });
});
