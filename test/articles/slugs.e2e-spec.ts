import { articleOf } from '../support/answers';
import { type Actor, signUp, unique } from '../support/actors';
import { countRows } from '../support/contents';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const MISSING = { article: ['not found'] };

describe('Slugs', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob] = [await signUp(app), await signUp(app)];
  });
  afterAll(() => app.close());

  const get = async (slug: string) => articleOf(await app.http.get(`/api/articles/${slug}`).expect(200));
  const retitle = async (slug: string, title: string) =>
    articleOf(await alice.put(`/api/articles/${slug}`, { article: { title } }).expect(200));

  it.each([
    ['Crème brûlée à la carte', 'creme-brulee-a-la-carte'],
    ['Größe & Maß', 'grosse-and-mass'],
    ['Привет, мир', 'privet-mir'],
    ['Smørrebrød', 'smorrebrod'],
    ['  Many   spaces -- and - dashes  ', 'many-spaces-and-dashes'],
    ['UPPER lower 123', 'upper-lower-123'],
    ['../../etc/passwd', 'etcpasswd'],
    ['<script>alert(1)</script>', 'lessscriptgreateralert1lessscriptgreater'],
  ])('of %j are its letters and digits in ASCII', async (title, slug) => {
    expect((await alice.publish({ title })).slug).toBe(slug);
    await get(slug);
  });

  it.each(['🎉🎉🎉', '标题', '...', '\u202e', '---', 'feed', ' Feed ', 'FEED!'])(
    'are found for %j, though it offers none',
    async (title) => {
      const [one, other] = [await alice.publish({ title }), await bob.publish({ title })];
      expect(one.slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(one.slug).not.toBe('feed');
      expect(other.slug).not.toBe(one.slug);
      expect((await get(one.slug)).author.username).toBe(alice.username);
      expect((await get(other.slug)).author.username).toBe(bob.username);
    },
  );

  it('of the longest titles are of a length that fits an address', async () => {
    for (const title of ['x'.repeat(300), 'щ'.repeat(300), 'word '.repeat(60).trim(), 'ﷺ'.repeat(300)]) {
      const [one, other] = [await alice.publish({ title }), await alice.publish({ title })];
      expect(one.slug).not.toBe(other.slug);
      expect(one.slug.length).toBeLessThanOrEqual(150);
      await get(other.slug);
    }
  });

  it('lead from every earlier title, for whatever is done to the article', async () => {
    const first = await alice.publish();
    const second = await retitle(first.slug, unique('Second '));
    const third = await retitle(first.slug, unique('Third '));
    const all = [first.slug, second.slug, third.slug];
    expect(new Set(all).size).toBe(3);
    for (const slug of all) {
      expect(await get(slug)).toEqual(third);
      await bob.favorite(slug);
      expect(articleOf(await bob.delete(`/api/articles/${slug}/favorite`).expect(200)).slug).toBe(third.slug);
      const id = await bob.comment(slug);
      expect((await app.http.get(`/api/articles/${slug}/comments`).expect(200)).body.comments).toHaveLength(
        1,
      );
      await bob.delete(`/api/articles/${slug}/comments/${id}`).expect(204);
      expectProblem(await bob.put(`/api/articles/${slug}`, { article: { title: 'x' } }), 403, {
        article: ['forbidden'],
      });
      expectProblem(await bob.delete(`/api/articles/${slug}`), 403, { article: ['forbidden'] });
    }
    await alice.delete(`/api/articles/${second.slug}`).expect(204);
    for (const slug of all) {
      expectProblem(await app.http.get(`/api/articles/${slug}`), 404, MISSING);
      expect(await countRows(app, 'article_slugs', 'slug = $1', [slug])).toBe(0);
    }
    expect((await bob.publish({ title: first.title })).slug).toBe(first.slug);
  });

  it('of an earlier title are not given to another article', async () => {
    const article = await alice.publish();
    const { slug } = await retitle(article.slug, unique('Moved on '));
    const newcomer = await bob.publish({ title: article.title });
    expect(newcomer.slug).not.toBe(article.slug);
    expect((await get(article.slug)).slug).toBe(slug);
    expect((await retitle(slug, article.title)).slug).toBe(article.slug);
    expect((await get(newcomer.slug)).author.username).toBe(bob.username);
  });

  it('stay when the title does, or reads the same in an address', async () => {
    const article = await alice.publish({ title: unique('Café ') });
    for (const title of [
      article.title,
      article.title.toUpperCase(),
      `${article.title}!`,
      article.title.replace('é', 'e'),
    ]) {
      const { slug, title: shown } = await retitle(article.slug, title);
      expect({ slug, shown }).toEqual({ slug: article.slug, shown: title });
    }
    expect(await countRows(app, 'article_slugs', 'slug like $1', [`${article.slug}%`])).toBe(1);
  });

  it('stay when anything else is changed', async () => {
    const article = await alice.publish();
    for (const change of [
      { description: 'x' },
      { body: 'x' },
      { tagList: ['x'] },
      { slug: 'mine', body: 'y' },
    ]) {
      const changed = articleOf(
        await alice.put(`/api/articles/${article.slug}`, { article: change }).expect(200),
      );
      expect(changed).toMatchObject({
        slug: article.slug,
        title: article.title,
        createdAt: article.createdAt,
      });
    }
  });

  it('are case-sensitive names that nothing else answers to', async () => {
    const { slug } = await alice.publish();
    for (const other of [slug.toUpperCase(), `${slug}-`, slug.slice(0, -1), `%20${slug}`, `${slug}%20`]) {
      expectProblem(await app.http.get(`/api/articles/${other}`), 404, MISSING);
    }
  });

  it.each(['get', 'put', 'delete'] as const)(
    'that lead nowhere are answered with 404: %s',
    async (method) => {
      for (const path of [
        '/api/articles/nowhere',
        ...(method === 'delete' ? ['/api/articles/nowhere/favorite'] : []),
      ]) {
        const request = alice[method](path);
        expectProblem(
          await (method === 'put' ? request.send({ article: { body: 'x' } }) : request),
          404,
          MISSING,
        );
      }
      expectProblem(await alice.post('/api/articles/nowhere/favorite'), 404, MISSING);
    },
  );
});
