import { type Actor, signUp } from '../support/actors';
import { articleOf } from '../support/answers';
import { mediaFolder, type MediumBody, mediumOf, pathOf, png, uploaded } from '../support/media';
import { A_MESSAGE, expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const folder = mediaFolder();
let app: TestApp;
let alice: Actor;
let shade = 0;

beforeAll(async () => {
  app = await startApp({ DATA_DIR: folder.path });
  alice = await signUp(app);
});
afterAll(async () => {
  await app.close();
  folder.remove();
});

const fresh = async () => uploaded(alice, await png({ shade: shade++ }));
const isPublic = async ({ url }: MediumBody) => (await app.http.get(pathOf(url))).status === 200;
const markdown = ({ url }: MediumBody) => `# Look\n\n![it](${url}?width=640)\n`;

describe('An article', () => {
  it('makes its cover and the pictures in its body public, and lets go of them', async () => {
    const [cover, inBody, other] = [await fresh(), await fresh(), await fresh()];
    const article = await alice.publish({ cover: cover.url, body: markdown(inBody) });
    expect(article.cover).toBe(cover.url);
    expect([await isPublic(cover), await isPublic(inBody), await isPublic(other)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(mediumOf(await alice.get(`/api/media/${cover.id}`).expect(200))).toMatchObject({
      public: true,
      signedUrl: null,
    });
    const put = async (changes: object) =>
      articleOf(await alice.put(`/api/articles/${article.slug}`, { article: changes }).expect(200));
    await put({ description: 'Something else' });
    expect([await isPublic(cover), await isPublic(inBody)]).toEqual([true, true]);
    expect((await put({ cover: other.url })).cover).toBe(other.url);
    expect([await isPublic(cover), await isPublic(inBody), await isPublic(other)]).toEqual([
      false,
      true,
      true,
    ]);
    await put({ body: 'No picture' });
    expect((await put({ cover: null })).cover).toBeNull();
    expect([await isPublic(cover), await isPublic(inBody), await isPublic(other)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('lets go of them when it is deleted, unless something else shows them', async () => {
    const picture = await fresh();
    const [one, two] = [
      await alice.publish({ body: markdown(picture) }),
      await alice.publish({ cover: picture.url }),
    ];
    await alice.delete(`/api/articles/${one.slug}`).expect(204);
    expect(await isPublic(picture)).toBe(true);
    await alice.delete(`/api/articles/${two.slug}`).expect(204);
    expect(await isPublic(picture)).toBe(false);
  });

  it('does not publish what somebody else has uploaded', async () => {
    const picture = await fresh();
    const mallory = await signUp(app);
    await mallory.publish({ cover: picture.url, body: markdown(picture) });
    expect(await isPublic(picture)).toBe(false);
  });

  it('shows its cover in lists, and has none unless it is given one', async () => {
    const { slug } = await alice.publish();
    const { body } = await app.http.get(`/api/articles?author=${alice.username}&limit=1`).expect(200);
    expect(body).toMatchObject({ articles: [{ slug, cover: null }] });
  });

  it.each([
    'javascript:alert(1)',
    'data:image/png;base64,',
    'cover.png',
    '//x',
    7,
    `https://x/${'x'.repeat(2_000)}`,
  ])('refuses %j for a cover', async (cover) => {
    const article = { title: 'T', description: 'D', body: 'B', cover };
    expectProblem(await alice.post('/api/articles', { article }), 422, { cover: A_MESSAGE });
  });
});
