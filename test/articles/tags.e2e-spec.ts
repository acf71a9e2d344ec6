import { type Actor, signUp, signUpAdmin, unique } from '../support/actors';
import { articlePage, headerOf, tagsOf } from '../support/answers';
import { startApp, type TestApp } from '../support/test-app';

interface TagBody {
  name: string;
  description: string | null;
  aliases: string[];
  articlesCount: number;
  trendingPlace: number | null;
  related: string[];
}

describe('Tags', () => {
  let app: TestApp;
  let author: Actor;
  let admin: Actor;
  let tag: string;
  let alias: string;

  beforeAll(async () => {
    app = await startApp();
    [author, admin] = [await signUp(app), await signUpAdmin(app)];
  });
  afterAll(() => app.close());
  beforeEach(() => {
    [tag, alias] = [unique('tag'), unique('alias')];
  });

  const get = async (name: string) =>
    ((await app.http.get(`/api/tags/${encodeURIComponent(name)}`).expect(200)).body as { tag: TagBody }).tag;
  const update = async (name: string, changes: object) =>
    (await admin.put(`/api/tags/${name}`, { tag: changes }).expect(200)).body as { tag: TagBody };
  const count = async (name: string) =>
    articlePage(await app.http.get(`/api/articles?tag=${name}`).expect(200)).articlesCount;

  it('say what they are about, how much they are used, and what goes with them', async () => {
    await author.publish({ tagList: [tag, 'beside', 'seldom'] });
    await author.publish({ tagList: [tag, 'beside'] });
    expect(await get(tag)).toEqual({
      name: tag,
      description: null,
      aliases: [],
      articlesCount: 2,
      trendingPlace: null,
      related: ['beside', 'seldom'],
    });
    const { tag: described } = await update(tag, { description: 'What it is about.' });
    expect(described).toMatchObject({ description: 'What it is about.', articlesCount: 2 });
    expect((await update(tag, { description: '' })).tag.description).toBeNull();
    const etag = headerOf(await app.http.get(`/api/tags/${tag}`).expect(200), 'etag') ?? '';
    await app.http.get(`/api/tags/${tag}`).set('If-None-Match', etag).expect(304);
  });

  it('are found by their other names, some of which everybody knows', async () => {
    const before = (await get('js')).articlesCount;
    const article = await author.publish({ tagList: ['js', 'javascript', 'ts'] });
    expect(article.tagList).toEqual(['javascript', 'typescript']);
    expect(await get('js')).toMatchObject({ name: 'javascript', aliases: ['js'], articlesCount: before + 1 });
    expect(await count('js')).toBe(before + 1);
    expect(await count('javascript')).toBe(before + 1);
    const changed = await author
      .put(`/api/articles/${article.slug}`, { article: { tagList: ['py'] } })
      .expect(200);
    expect((changed.body as { article: { tagList: string[] } }).article.tagList).toEqual(['python']);
    expect(await count('js')).toBe(before);
  });

  it('take over the articles of a name that is to lead to them', async () => {
    await author.publish({ tagList: [alias] });
    const both = await author.publish({ tagList: [alias, tag] });
    await author.publish({ tagList: [tag] });
    await update(tag, { aliases: [alias] });
    expect(await get(alias)).toMatchObject({ name: tag, aliases: [alias], articlesCount: 3 });
    expect(await count(alias)).toBe(3);
    const { articles } = articlePage(await app.http.get(`/api/articles?tag=${tag}`).expect(200));
    expect(articles.map(({ tagList }) => tagList)).toEqual([[tag], [tag], [tag]]);
    const all = tagsOf(await app.http.get('/api/tags').expect(200));
    expect(all).toContain(tag);
    expect(all).not.toContain(alias);
    await author.delete(`/api/articles/${both.slug}`).expect(204);
    expect(await count(tag)).toBe(2);
    const [row] = await app.sql(
      `select t.articles_count as kept, (select count(*)::int from article_tags g where g.tag_id = t.id) as rows
         from tags t where name = $1`,
      [tag],
    );
    expect(row).toEqual({ kept: 2, rows: 2 });
    // No longer another name, it is a tag of its own again.
    await update(tag, { aliases: [] });
    await author.publish({ tagList: [alias] });
    expect(await get(alias)).toMatchObject({ name: alias, articlesCount: 1 });
  });

  it('cannot share another name, nor lead in circles', async () => {
    const third = unique('tag');
    await update(tag, { aliases: [alias] });
    for (const [name, aliases] of [
      [third, [alias]],
      [alias, [third]],
      [third, [tag]],
      [third, [third]],
    ] as const) {
      const { body } = await admin.put(`/api/tags/${name}`, { tag: { aliases } }).expect(409);
      expect((body as { errors: unknown }).errors).toEqual({
        aliases: ['leads to another tag or has other names itself'],
      });
    }
    expect((await get(tag)).aliases).toEqual([alias]);
  });

  it('are changed by administrators alone, and that is written down', async () => {
    await author.put(`/api/tags/${tag}`, { tag: { description: 'Mine' } }).expect(403);
    await app.http
      .put(`/api/tags/${tag}`)
      .send({ tag: { description: 'Mine' } })
      .expect(401);
    await update(tag, { description: 'Theirs' });
    const [event] = await app.sql(
      "select details from audit_events where action = 'tag.changed' order by id desc limit 1",
    );
    expect(event).toEqual({ details: { tag } });
  });

  it.each([
    [{}, {}],
    [{ aliases: 'js' }, { aliases: ['must be a list of strings'] }],
    [{ aliases: null }, { aliases: ["can't be blank"] }],
    [{ aliases: Array.from({ length: 51 }, String) }, { aliases: ['is too long (maximum is 50 aliases)'] }],
    [{ description: 'x'.repeat(1001) }, { description: ['is too long (maximum is 1000 characters)'] }],
  ])('refuse %j', async (changes, errors) => {
    const { body } = await admin.put(`/api/tags/${tag}`, { tag: changes }).expect(422);
    expect((body as { errors: unknown }).errors).toMatchObject(errors);
  });

  it('are not found where no article has them and nobody described them', async () => {
    await app.http.get(`/api/tags/${tag}`).expect(404);
    await admin.put(`/api/tags/${tag}`, { tag: { description: null } }).expect(404);
    await app.http.get('/api/tags/%00').expect(422);
  });
});
