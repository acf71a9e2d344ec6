import { LearningService } from '../../src/recommendations/learning/learning.service';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, signUp, unique } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

interface Recommended {
  slug: string;
  author: { username: string };
  favorited: boolean;
  reason: { kind: string; text: string; article: string | null; tag: string | null; username: string | null };
}

const articlesOf = ({ body }: { body: unknown }) => (body as { articles: Recommended[] }).articles;

describe('Recommendations', () => {
  let app: TestApp;
  /** Each has written one article on cooking and one on maps. */
  let authors: Actor[];
  let cooking: string[];
  let maps: string[];
  let reader: Actor;

  beforeAll(async () => {
    app = await startApp({ RECOMMENDATIONS_EXPLORE: '0', RECOMMENDATIONS_MAX_PER_AUTHOR: '0' });
    authors = await Promise.all(Array.from({ length: 6 }, () => signUp(app)));
    const publish = (title: string, tag: string) =>
      Promise.all(
        authors.map(async (author) => (await author.publish({ title: unique(title), tagList: [tag] })).slug),
      );
    [cooking, maps] = [await publish('Cooking ', 'cooking'), await publish('Maps ', 'maps')];
    // Twelve people like either all about cooking or all about maps.
    const cooks = await Promise.all(Array.from({ length: 6 }, () => signUp(app)));
    const mappers = await Promise.all(Array.from({ length: 6 }, () => signUp(app)));
    for (const [people, liked] of [
      [cooks, cooking],
      [mappers, maps],
    ] as const)
      for (const person of people) for (const slug of liked) await person.favorite(slug);
    // None of it is news.
    await app.sql(`update favorites set created_at = now() - interval '1 hour'`);
    await app.sql(`update articles set created_at = created_at - interval '90 days'`);
    await learn();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    reader = await signUp(app);
  });

  const learn = () => app.app.get(LearningService).learn();
  const recommended = async (query = '', by: Actor = reader) =>
    articlesOf(await by.get(`/api/recommendations?${query}`).expect(200));
  const slugs = (articles: readonly Recommended[]) => articles.map(({ slug }) => slug);

  it('follow from what others with the same taste like, from the very next request on', async () => {
    await reader.favorite(cooking[0] ?? '');
    const before = await recommended('limit=5');
    expect(slugs(before).sort()).toEqual(cooking.slice(1).sort());
    expect(before.map(({ reason }) => reason.kind)).toEqual(Array(5).fill('liked'));
    expect(before[0]?.reason).toMatchObject({
      article: cooking[0],
      text: expect.stringContaining('Because you liked “Cooking') as string,
    });
    for (const slug of maps.slice(0, 4)) await reader.favorite(slug);
    expect(slugs(await recommended('limit=2')).sort()).toEqual(maps.slice(4).sort());
    // After the next learning it is the same.
    await app.sql(`update favorites set created_at = now() - interval '1 hour'`);
    await learn();
    expect(slugs(await recommended('limit=2')).sort()).toEqual(maps.slice(4).sort());
  });

  it('leave out what one likes, has read, wrote or took away, and show less like that', async () => {
    const [liked = '', read = '', taken = ''] = cooking;
    await reader.favorite(liked);
    await reader.post(`/api/articles/${read}/reads`).expect(204);
    await reader.put(`/api/recommendations/${taken}/hidden`).expect(204);
    const shown = slugs(await recommended());
    for (const slug of [liked, read, taken]) expect(shown).not.toContain(slug);
    const author = authors[0];
    await author?.favorite(cooking[1] ?? '');
    expect(slugs(await recommended('', author))).not.toContain(cooking[0]);
    await reader.delete(`/api/recommendations/${taken}/hidden`).expect(204);
    expect(slugs(await recommended())).toContain(taken);
    // Whoever takes away all about cooking gets maps first.
    const other = await signUp(app);
    await other.favorite(maps[0] ?? '');
    await other.favorite(liked);
    for (const slug of cooking.slice(1, 5))
      await other.put(`/api/recommendations/${slug}/hidden`).expect(204);
    expect(slugs(await recommended('limit=5', other)).sort()).toEqual(maps.slice(1).sort());
  });

  it('hold nothing by whom one mutes or blocks, not even as a reason', async () => {
    await reader.favorite(cooking[0] ?? '');
    for (const [index, what] of [
      [1, 'mute'],
      [2, 'block'],
    ] as const)
      await reader.put(`/api/profiles/${authors[index]?.username ?? ''}/${what}`).expect(204);
    const shown = await recommended();
    for (const index of [1, 2])
      expect(shown.map(({ author }) => author.username)).not.toContain(authors[index]?.username);
    await authors[0]?.put(`/api/profiles/${reader.username}/block`).expect(204);
    expect(JSON.stringify(await recommended())).not.toContain(cooking[0]);
    await authors[0]?.delete(`/api/profiles/${reader.username}/block`).expect(204);
  });

  it('find a new article that nobody has liked by its tag and its author', async () => {
    const author = await signUp(app);
    const { slug } = await author.publish({ tagList: ['cooking'] });
    const { slug: other } = await author.publish({ tagList: ['something else'] });
    await reader.favorite(cooking[0] ?? '');
    const found = (await recommended()).find((article) => article.slug === slug);
    expect(found?.reason).toMatchObject({ kind: 'tag', tag: 'cooking', text: 'Popular in #cooking' });
    await reader.follow(author.username);
    const followed = (await recommended()).find((article) => article.slug === other);
    expect(followed?.reason).toMatchObject({ kind: 'follows', username: author.username });
    for (const each of [slug, other]) await author.delete(`/api/articles/${each}`).expect(204);
  });

  it('show what people read now, spread over tags, to whom nothing is known of', async () => {
    await periodicWork.get('ranking what trends')?.();
    const shown = articlesOf(await app.http.get('/api/recommendations?limit=4').expect(200));
    expect(new Set(shown.map(({ reason }) => reason.kind))).toEqual(new Set(['trending']));
    expect(shown.filter(({ slug }) => cooking.includes(slug))).toHaveLength(2);
    expect(slugs(await recommended('limit=4'))).toEqual(slugs(shown));
  });

  it('follow from what visitors say they read', async () => {
    const { articles } = (
      await app.http.get(`/api/recommendations?read=${maps[0] ?? ''},nowhere&limit=5`).expect(200)
    ).body as {
      articles: Recommended[];
    };
    expect(slugs(articles).sort()).toEqual(maps.slice(1).sort());
    const many = Array.from({ length: 51 }, (_, index) => `slug-${index}`).join(',');
    const { body } = await app.http.get(`/api/recommendations?read=${many}`).expect(422);
    expect((body as { errors: unknown }).errors).toEqual({ read: ['is too long (maximum is 50 slugs)'] });
  });

  it('can be walked while people like things and a model is swapped, without showing an article twice', async () => {
    await periodicWork.get('ranking what trends')?.();
    await reader.favorite(cooking[0] ?? '');
    let pages = 0;
    const seen = await walk(reader, app.url, '/api/recommendations?limit=2', articlesOf, async () => {
      await reader.favorite(maps[pages++] ?? maps[0] ?? '');
      await learn();
    });
    const walked = slugs(seen.flat());
    expect(walked.length).toBeGreaterThan(6);
    expect(new Set(walked).size).toBe(walked.length);
  });

  it('refuse the cursor of another caller, and take away no unknown article', async () => {
    await reader.favorite(cooking[0] ?? '');
    const { nextCursor } = (await reader.get('/api/recommendations?limit=1').expect(200)).body as {
      nextCursor: string;
    };
    await (await signUp(app)).get(`/api/recommendations?cursor=${nextCursor}`).expect(422);
    await reader.put('/api/recommendations/nowhere/hidden').expect(404);
    await reader.delete('/api/recommendations/nowhere/hidden').expect(404);
    await app.http.put(`/api/recommendations/${cooking[0] ?? ''}/hidden`).expect(401);
  });

  describe('of an article', () => {
    const related = async (slug: string, by: Actor = reader) =>
      articlesOf(await by.get(`/api/articles/${slug}/related?limit=5`).expect(200));

    it('are what the same people like, and what is about the same', async () => {
      const shown = await related(maps[0] ?? '');
      expect(slugs(shown).sort()).toEqual(maps.slice(1).sort());
      expect(shown[0]?.reason.kind).toBe('together');
      const fresh = await (await signUp(app)).publish({ tagList: ['maps'] });
      const found = await related(fresh.slug);
      expect(slugs(found).every((slug) => maps.includes(slug))).toBe(true);
      expect(found[0]?.reason).toMatchObject({ kind: 'tag', tag: 'maps' });
      await app.sql('delete from articles where slug = $1', [fresh.slug]);
    });

    it('are shown to those alone who may see them, and of an article that they may see', async () => {
      await reader.put(`/api/profiles/${authors[1]?.username ?? ''}/block`).expect(204);
      expect(slugs(await related(maps[0] ?? ''))).not.toContain(maps[1]);
      await reader.get(`/api/articles/${maps[1] ?? ''}/related`).expect(404);
      await app.http.get('/api/articles/nowhere/related').expect(404);
    });
  });

  it('explore, and bound the share of an author, as far as they are told to', async () => {
    const bounded = await app.restart({
      RECOMMENDATIONS_EXPLORE: '0.25',
      RECOMMENDATIONS_MAX_PER_AUTHOR: '1',
    });
    app = bounded;
    reader = await signUp(app);
    const author = await signUp(app);
    const fresh = [(await author.publish()).slug, (await (await signUp(app)).publish()).slug];
    await reader.favorite(cooking[0] ?? '');
    const shown = await recommended('limit=8');
    expect(
      shown
        .filter(({ reason }) => reason.kind === 'new')
        .map(({ slug }) => slug)
        .sort(),
    ).toEqual(fresh.sort());
    expect(shown[3]?.reason.kind).toBe('new');
    const writers = shown.map(({ author: { username } }) => username);
    expect(new Set(writers).size).toBe(writers.length);
  });
});
