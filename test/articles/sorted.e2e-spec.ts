import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, signUp, unique } from '../support/actors';
import { articlePage, tagsOf } from '../support/answers';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

describe('Sorted lists of articles', () => {
  let app: TestApp;
  let author: Actor;
  let readers: Actor[];

  beforeAll(async () => {
    app = await startApp();
    author = await signUp(app);
    readers = await Promise.all(Array.from({ length: 4 }, () => signUp(app)));
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await app.sql('truncate articles, tags cascade');
    await app.sql('update article_totals set articles_count = 0');
    await app.sql('update users set articles_count = 0');
    await grow(30);
  });

  /** Makes all accounts so many days old, and confirmed. */
  const grow = (days: number) =>
    app.sql(`update users set created_at = now() - $1 * interval '1 day', email_verified_at = now()`, [days]);
  const rank = () => periodicWork.get('ranking what trends')?.();
  const titles = async (query: string, by = author) =>
    articlePage(await by.get(`/api/articles?${query}`).expect(200)).articles.map(({ title }) => title);

  /** An article that the first so many of the readers favorited, so many days ago. */
  async function liked(
    title: string,
    by: readonly Actor[],
    daysAgo = 0,
    tagList = ['sorted'],
  ): Promise<string> {
    const { slug } = await author.publish({ title, tagList });
    for (const reader of by) await reader.favorite(slug);
    const at = `now() - $1 * interval '1 day'`;
    await app.sql(`update articles set created_at = ${at} where slug = $2`, [daysAgo, slug]);
    await app.sql(
      `update article_tags t set created_at = a.created_at from articles a where a.id = t.article_id and a.slug = $1`,
      [slug],
    );
    await app.sql(
      `update favorites f set created_at = ${at} from articles a where a.id = f.article_id and a.slug = $2`,
      [daysAgo, slug],
    );
    return slug;
  }

  describe('by sort=top', () => {
    const filters = [
      '',
      '&tag=sorted',
      () => `&author=${author.username}`,
      () => `&favorited=${readers[0]?.username ?? ''}`,
    ];

    it.each(filters)('show the most favorited of a period first (%s)', async (filter) => {
      const query = typeof filter === 'string' ? filter : filter();
      await liked('Once', readers.slice(0, 1));
      await liked('Thrice', readers.slice(0, 3), 3);
      await liked('Twice', readers.slice(0, 2), 20);
      await liked('Four times', readers, 200);
      await liked('Twice, long ago', readers.slice(0, 2), 900);
      const all = ['Four times', 'Thrice', 'Twice, long ago', 'Twice', 'Once'];
      expect(await titles(`sort=top${query}`)).toEqual(all);
      expect(await titles(`sort=top&limit=2&offset=1${query}`)).toEqual(all.slice(1, 3));
      for (const [period, known] of [
        ['all', all],
        ['year', ['Four times', 'Thrice', 'Twice', 'Once']],
        ['month', ['Thrice', 'Twice', 'Once']],
        ['week', ['Thrice', 'Once']],
        ['day', ['Once']],
      ] as const) {
        const answer = await author.get(`/api/articles?sort=top&period=${period}${query}`).expect(200);
        expect(articlePage(answer).articles.map(({ title }) => title)).toEqual(known);
        expect(articlePage(answer).articlesCount).toBe(known.length);
      }
    });

    it.each(['sort=top', 'sort=top&period=week', 'sort=top&tag=sorted'])(
      'can be walked while favorites come and go, without showing an article twice (%s)',
      async (query) => {
        const slugs: string[] = [];
        for (let index = 0; index < 6; index++)
          slugs.push(await liked(`Number ${index}`, readers.slice(0, index % 4)));
        const seen = await walk(
          author,
          app.url,
          `/api/articles?${query}&limit=2`,
          (answer) => articlePage(answer).articles,
          async (shown) => {
            // What was shown falls to the end of the list.
            for (const { slug } of shown)
              for (const reader of readers) await reader.delete(`/api/articles/${slug}/favorite`).expect(200);
          },
        );
        expect(
          seen
            .flat()
            .map(({ slug }) => slug)
            .sort(),
        ).toEqual([...slugs].sort());
      },
    );
  });

  describe('by sort=trending', () => {
    it('show what people favorite now before what they did, and then the newest', async () => {
      await liked('Quiet', []);
      await liked('Of last week', readers.slice(0, 3), 6);
      await liked('Of today', readers.slice(0, 2));
      await liked('Long ago', readers, 60);
      await rank();
      expect(await titles('sort=trending')).toEqual(['Of today', 'Of last week', 'Quiet', 'Long ago']);
      expect(await titles('sort=trending&limit=1&offset=1')).toEqual(['Of last week']);
      expect(await titles(`sort=trending&favorited=${readers[2]?.username ?? ''}`)).toEqual([
        'Of last week',
        'Long ago',
      ]);
      expect(await titles('sort=trending&tag=other')).toEqual([]);
      expect(await titles(`sort=trending&tag=sorted&author=${author.username}&limit=1`)).toEqual([
        'Of today',
      ]);
    });

    it('count what is read less than what is favorited', async () => {
      const read = await liked('Read by three', []);
      await liked('Favorited by one', readers.slice(0, 1));
      for (const reader of readers.slice(0, 3)) await reader.post(`/api/articles/${read}/reads`).expect(204);
      await rank();
      expect(await titles('sort=trending')).toEqual(['Favorited by one', 'Read by three']);
      await readers[3]?.post(`/api/articles/${read}/reads`).expect(204);
      await readers[3]?.favorite(read);
      await rank();
      expect(await titles('sort=trending')).toEqual(['Read by three', 'Favorited by one']);
    });

    it("do not follow one person's many accounts, nor an author's own favorite", async () => {
      const pushed = await liked('Pushed', []);
      await liked('Liked', readers.slice(0, 2));
      const own = await liked('Self-praised', []);
      await author.favorite(own);
      const stem = unique('puppet');
      await app.sql(
        `with made as (
           insert into users (username, username_key, email, email_key, password_hash, created_at, updated_at, email_verified_at)
           select name, name, name || '@example.com', name || '@example.com', '', now() - interval '6 days', now(), now()
             from (select $1 || n as name from generate_series(1, 200) n) names returning id)
         insert into favorites (user_id, article_id, article_created_at)
         select made.id, a.id, a.created_at from made, articles a where a.slug = $2`,
        [stem, pushed],
      );
      await rank();
      expect(await titles('sort=trending')).toEqual(['Liked', 'Pushed', 'Self-praised']);
    });

    it('can be walked while the ranking is made anew, without showing an article twice', async () => {
      const slugs: string[] = [];
      for (let index = 0; index < 6; index++)
        slugs.push(await liked(`Number ${index}`, readers.slice(0, index % 4)));
      await rank();
      const seen = await walk(
        author,
        app.url,
        '/api/articles?sort=trending&limit=2',
        (answer) => articlePage(answer).articles,
        async (shown) => {
          for (const { slug } of shown)
            for (const reader of readers) await reader.delete(`/api/articles/${slug}/favorite`).expect(200);
          await rank();
        },
      );
      expect(
        seen
          .flat()
          .map(({ slug }) => slug)
          .sort(),
      ).toEqual([...slugs].sort());
    });

    it('are the same for all, but for what the caller favorited', async () => {
      const slug = await liked('Favorited', readers.slice(0, 1));
      await rank();
      const shown = async (by: Actor) =>
        articlePage(await by.get('/api/articles?sort=trending').expect(200)).articles.map((article) => [
          article.slug,
          article.favorited,
        ]);
      expect(await shown(author)).toEqual([[slug, false]]);
      expect(await Promise.all(readers.slice(0, 1).map(shown))).toEqual([[[slug, true]]]);
      const anonymous = await app.http.get('/api/articles?sort=trending').expect(200);
      expect(articlePage(anonymous).articles).toHaveLength(1);
    });

    it('have tags that trend', async () => {
      for (let index = 0; index < 3; index++)
        await liked(`Common ${index}`, readers.slice(0, 1), 0, ['common']);
      await liked('Rare', readers, 0, ['rare', 'common']);
      await liked('Unread', [], 0, ['unread']);
      await rank();
      const tags = async (query = '') =>
        tagsOf(await app.http.get(`/api/tags?sort=trending${query}`).expect(200));
      expect(await tags()).toEqual(['common', 'rare']);
      expect(await tags('&limit=1')).toEqual(['common']);
    });
  });

  it.each([
    'sort=top',
    'sort=top&period=week',
    'sort=top&tag=sorted',
    'sort=trending',
    'sort=trending&tag=sorted',
  ])('hold nothing by whom the reader mutes or blocks, and count nothing of it (%s)', async (query) => {
    await liked('Theirs', readers);
    await rank();
    const [muting, blocking] = await Promise.all([signUp(app), signUp(app)]);
    for (const reader of [muting, blocking]) expect(await titles(query, reader)).toEqual(['Theirs']);
    await muting.put(`/api/profiles/${author.username}/mute`).expect(204);
    await blocking.put(`/api/profiles/${author.username}/block`).expect(204);
    for (const reader of [muting, blocking]) {
      const page = articlePage(await reader.get(`/api/articles?${query}`).expect(200));
      expect(page).toMatchObject({ articles: [], articlesCount: 0, nextCursor: null });
    }
  });

  it.each([
    ['sort=best', 'sort', 'must be new, top or trending'],
    ['sort=top&period=decade', 'period', 'must be day, week, month, year or all'],
    ['sort=top&sort=new', 'sort', 'must be new, top or trending'],
    ['sort=top&offset=1&cursor=x', 'cursor', "can't be combined with offset"],
    ['sort=trending&cursor=AAAA', 'cursor', 'is not a cursor of this list'],
  ])('refuse %s', async (query, field, rule) => {
    const { body } = await app.http.get(`/api/articles?${query}`).expect(422);
    expect((body as { errors: unknown }).errors).toEqual({ [field]: [rule] });
  });

  it('refuse the cursor of another sort', async () => {
    for (let index = 0; index < 2; index++) await liked(`Number ${index}`, []);
    const page = articlePage(await app.http.get('/api/articles?sort=top&limit=1').expect(200));
    for (const query of ['sort=trending', 'sort=new', 'sort=top&period=year', 'sort=top&tag=sorted'])
      await app.http.get(`/api/articles?${query}&cursor=${page.nextCursor ?? ''}`).expect(422);
  });
});
