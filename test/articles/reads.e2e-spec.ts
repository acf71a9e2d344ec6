import request from 'supertest';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, signUp, unique } from '../support/actors';
import { articleOf } from '../support/answers';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

interface ReadPage {
  reads: { readAt: string; article: { slug: string } }[];
  nextCursor: string | null;
}

describe('Reads', () => {
  let app: TestApp;
  let author: Actor;
  let reader: Actor;
  let slug: string;

  beforeAll(async () => {
    app = await startApp();
    author = await signUp(app);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    reader = await signUp(app);
    ({ slug } = await author.publish());
  });

  const views = async (of = slug) =>
    articleOf(await app.http.get(`/api/articles/${of}`).expect(200)).viewsCount;
  const history = async (by = reader) =>
    ((await by.get('/api/user/reads').expect(200)).body as ReadPage).reads.map(({ article }) => article.slug);
  const visit = (agent: string, headers: Record<string, string> = {}) =>
    request(app.url)
      .post(`/api/articles/${slug}/reads`)
      .set({ 'User-Agent': agent, ...headers });

  it('count once a day and person', async () => {
    await Promise.all(
      Array.from({ length: 10 }, () => reader.post(`/api/articles/${slug}/reads`).expect(204)),
    );
    expect(await views()).toBe(1);
    await (await signUp(app)).post(`/api/articles/${slug}/reads`).expect(204);
    await visit('One browser').expect(204);
    await visit('Another').expect(204);
    await visit('Another').expect(204);
    expect(await views()).toBe(4);
    // The next day.
    await app.sql('update readers_of_day set day = day - 1');
    await reader.post(`/api/articles/${slug}/reads`).expect(204);
    expect(await views()).toBe(5);
  });

  it("do not count the author's own", async () => {
    await author.post(`/api/articles/${slug}/reads`).expect(204);
    expect(await views()).toBe(0);
  });

  it('keep no identity of a visitor, and nothing that tells one from another when the day is over', async () => {
    await visit('A very particular browser').expect(204);
    const kept = JSON.stringify(await app.sql('select reader::text from readers_of_day'));
    expect(kept).not.toContain('particular');
    await app.sql('update readers_of_day set day = day - 1');
    await app.sql('insert into read_salts (day, salt) values (current_date - 9, $1)', [Buffer.from('old')]);
    await periodicWork.get('forgetting the readers of past days')?.();
    expect(await app.sql('select day from readers_of_day')).toEqual([]);
    expect(await app.sql("select day from read_salts where day < (now() at time zone 'UTC')::date")).toEqual(
      [],
    );
    expect(await views()).toBe(1);
  });

  it.each([{ 'Sec-GPC': '1' }, { DNT: '1' }])(
    'of a visitor who objects (%o) leave no trace',
    async (headers) => {
      await visit('Objecting', headers).expect(204);
      expect(await views()).toBe(0);
    },
  );

  it('are listed to their reader alone, the latest first, once each', async () => {
    const slugs = [slug];
    for (let index = 0; index < 4; index++) slugs.push((await author.publish()).slug);
    for (const each of slugs) await reader.post(`/api/articles/${each}/reads`).expect(204);
    await reader.post(`/api/articles/${slug}/reads`).expect(204);
    const latest = [slug, ...slugs.slice(1).reverse()];
    expect(await history()).toEqual(latest);
    expect(await history(await signUp(app))).toEqual([]);
    const pages = await walk(
      reader,
      app.url,
      '/api/user/reads?limit=2',
      ({ body }) => (body as ReadPage).reads,
    );
    expect(pages.map((page) => page.map(({ article }) => article.slug))).toEqual([
      latest.slice(0, 2),
      latest.slice(2, 4),
      latest.slice(4),
    ]);
    await author.delete(`/api/articles/${slug}`).expect(204);
    expect(await history()).toEqual(latest.slice(1));
  });

  it('of whoever blocks the reader are no longer shown to them, nor can they be added', async () => {
    await reader.post(`/api/articles/${slug}/reads`).expect(204);
    const writer = await signUp(app);
    const { slug: hidden } = await writer.publish();
    await reader.post(`/api/articles/${hidden}/reads`).expect(204);
    await writer.put(`/api/profiles/${reader.username}/block`).expect(204);
    expect(await history()).toEqual([slug]);
    await reader.post(`/api/articles/${hidden}/reads`).expect(404);
  });

  it('are forgotten, one or all', async () => {
    const other = (await author.publish()).slug;
    for (const each of [slug, other]) await reader.post(`/api/articles/${each}/reads`).expect(204);
    await reader.delete(`/api/user/reads/${slug}`).expect(204);
    await reader.delete('/api/user/reads/nowhere').expect(204);
    expect(await history()).toEqual([other]);
    await reader.delete('/api/user/reads').expect(204);
    expect(await history()).toEqual([]);
  });

  it('are neither remembered nor counted where their reader wants no history, and those before are forgotten', async () => {
    const reading = async () => (await reader.get('/api/user/reading').expect(200)).body as unknown;
    expect(await reading()).toEqual({ reading: { history: true } });
    await reader.get('/api/user/reading').set('If-None-Match', '*').expect(304);
    await reader.post(`/api/articles/${slug}/reads`).expect(204);
    const { body } = await reader.put('/api/user/reading', { reading: { history: false } }).expect(200);
    expect(body).toEqual({ reading: { history: false } });
    expect(await history()).toEqual([]);
    const other = (await author.publish()).slug;
    await reader.post(`/api/articles/${other}/reads`).expect(204);
    expect(await history()).toEqual([]);
    expect(await views(other)).toBe(0);
    await reader.put('/api/user/reading', { reading: { history: true } }).expect(200);
    await reader.post(`/api/articles/${other}/reads`).expect(204);
    expect(await history()).toEqual([other]);
    expect(await reading()).toEqual({ reading: { history: true } });
  });

  it('count exactly, of many readers at once', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => visit(unique(`Browser ${index}`)).expect(204)),
    );
    expect(await views()).toBe(20);
    const [row] = await app.sql(
      'select count(*)::int as rows from readers_of_day d join articles a on a.id = d.article_id where a.slug = $1',
      [slug],
    );
    expect(row).toEqual({ rows: 20 });
  });

  it('refuse what is no preference, an unknown article, and who is not signed in', async () => {
    for (const [reading, rule] of [
      [{}, "can't be blank"],
      [{ history: 'no' }, 'must be true or false'],
    ] as const) {
      const { body } = await reader.put('/api/user/reading', { reading }).expect(422);
      expect((body as { errors: unknown }).errors).toEqual({ history: [rule] });
    }
    await app.http.post('/api/articles/nowhere/reads').expect(404);
    await app.http.get('/api/user/reads').expect(401);
  });
});
