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

describe('A comment', () => {
  it('makes the pictures in it public, and lets go of them with its words or its article', async () => {
    const [one, two] = [await fresh(), await fresh()];
    const { slug } = await alice.publish();
    const id = await alice.comment(slug, markdown(one));
    expect([await isPublic(one), await isPublic(two)]).toEqual([true, false]);
    await alice.put(`/api/comments/${id}`, { comment: { body: markdown(two) } }).expect(200);
    expect([await isPublic(one), await isPublic(two)]).toEqual([false, true]);
    await alice.delete(`/api/articles/${slug}`).expect(204);
    expect(await isPublic(two)).toBe(false);
  });

  it('lets go of its pictures when it is deleted, and publishes nobody else’s', async () => {
    const picture = await fresh();
    const { slug } = await alice.publish();
    const id = await alice.comment(slug, markdown(picture));
    await alice.delete(`/api/articles/${slug}/comments/${id}`).expect(204);
    const mallory = await signUp(app);
    await mallory.comment(slug, markdown(picture));
    expect(await isPublic(picture)).toBe(false);
  });
});

describe('A message', () => {
  it('shows the media in it to those in the conversation alone, until it is taken back', async () => {
    const [bob, carol] = [await signUp(app), await signUp(app)];
    const [picture, other] = [await fresh(), await fresh()];
    const conversation = { members: [bob.username] };
    const started = await alice.post('/api/conversations', { conversation }).expect(201);
    const path = `/api/conversations/${(started.body as { conversation: { id: number } }).conversation.id}/messages`;
    const sent = await alice.post(path, { message: { body: markdown(picture) } }).expect(201);
    const { id } = (sent.body as { message: { id: number } }).message;
    const seen = async (medium: MediumBody) => {
      const answers = [
        alice.get(pathOf(medium.url)),
        bob.get(pathOf(medium.url)),
        carol.get(pathOf(medium.url)),
      ];
      return [...(await Promise.all(answers)).map(({ status }) => status), await isPublic(medium)];
    };
    expect(await seen(picture)).toEqual([200, 200, 404, false]);
    await alice.put(`${path}/${id}`, { message: { body: markdown(other) } }).expect(200);
    expect([await seen(picture), await seen(other)]).toEqual([
      [200, 404, 404, false],
      [200, 200, 404, false],
    ]);
    await alice.delete(`${path}/${id}`).expect(204);
    expect(await seen(other)).toEqual([200, 404, 404, false]);
  });
});
