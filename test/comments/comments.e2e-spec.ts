import { type Actor, signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

interface Page {
  comments: { id: number; body: string }[];
  nextCursor: string | null;
}

describe('Comments', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;
  let path: string;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob] = [await signUp(app), await signUp(app)];
  });
  beforeEach(async () => {
    path = `/api/articles/${(await alice.publish()).slug}/comments`;
  });
  afterAll(() => app.close());

  const say = async (body: string, by = bob): Promise<number> =>
    ((await by.post(path, { comment: { body } }).expect(201)).body as { comment: { id: number } }).comment.id;
  const list = async (query = ''): Promise<Page> =>
    (await app.http.get(`${path}${query}`).expect(200)).body as Page;

  it('are written as sent, and shown with their author', async () => {
    const { body } = await bob.post(path, { comment: { body: ' Well put. \n' } }).expect(201);
    const { quote, ...comment } = body.comment as Record<string, unknown>;
    expect(quote).toBeNull();
    expect(comment).toMatchObject({
      id: expect.any(Number) as number,
      body: ' Well put. \n',
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) as string,
      updatedAt: comment['createdAt'] as string,
      author: { username: bob.username, bio: null, image: null, following: false },
    });
    expect(await list()).toEqual({ comments: [comment], nextCursor: null });
  });

  it('come newest first, all of them unless a limit is given, and page by cursor', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 5; index++) ids.unshift(await say(`Number ${index}`));
    expect((await list()).comments.map(({ id }) => id)).toEqual(ids);
    const walked: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      walked.push(...page.comments.map(({ id }) => id));
      cursor = page.nextCursor;
      await say('Meanwhile');
    }
    expect(walked).toEqual(ids);
  });

  it('are listed up to a thousand at once', async () => {
    await app.sql(
      `insert into comments (article_id, author_id, body, created_at, updated_at)
       select s.article_id, 1, 'One of many', now() - n * interval '1 second', now() from article_slugs s, generate_series(1, 1001) n
        where s.slug = $1`,
      [path.split('/')[3]],
    );
    const page = await list('?limit=5000');
    expect(page.comments).toHaveLength(1000);
    expect((await list(`?cursor=${page.nextCursor ?? ''}`)).comments).toHaveLength(1);
  });

  it('say whether the reader follows their author', async () => {
    await say('Followed');
    await alice.post(`/api/profiles/${bob.username}/follow`).expect(200);
    const { body } = await alice.get(path).expect(200);
    expect((body as { comments: { author: { following: boolean } }[] }).comments[0]?.author.following).toBe(
      true,
    );
    await alice.delete(`/api/profiles/${bob.username}/follow`).expect(200);
  });

  it('are deleted by their author, and by no other reader', async () => {
    const id = await say('Mine');
    const reader = await signUp(app);
    expect((await reader.delete(`${path}/${id}`).expect(403)).body.errors).toEqual({
      comment: ['forbidden'],
    });
    await bob.delete(`${path}/${id}`).expect(204);
    expect((await list()).comments).toEqual([]);
    expect((await bob.delete(`${path}/${id}`).expect(404)).body.errors).toEqual({ comment: ['not found'] });
  });

  it("are deleted by the article's author too, under that article alone", async () => {
    const [kept, deleted] = [await say('Off topic'), await say('Off topic, too')];
    await alice.delete(`${path}/${deleted}`).expect(204);
    expect((await list()).comments.map(({ id }) => id)).toEqual([kept]);
    const own = (await bob.publish()).slug;
    const forbidden = await bob
      .post(`/api/articles/${own}/comments`, { comment: { body: 'By bob' } })
      .expect(201);
    const { id } = (forbidden.body as { comment: { id: number } }).comment;
    await alice.delete(`/api/articles/${own}/comments/${id}`).expect(403);
    // The comment is looked for under the path's article, whoever wrote either.
    await alice.delete(`${path}/${id}`).expect(404);
  });

  it('are not found under another article', async () => {
    const id = await say('Here');
    const other = await alice.publish();
    expect((await bob.delete(`/api/articles/${other.slug}/comments/${id}`).expect(404)).body.errors).toEqual({
      comment: ['not found'],
    });
  });

  it.each(['0', '-1', '2147483648', '9007199254740992', '1e3', 'abc'])(
    'are not found under the id %s',
    async (id) => {
      expect((await bob.delete(`${path}/${id}`).expect(404)).body.errors).toEqual({ comment: ['not found'] });
    },
  );

  it('need an article, whose absence outranks theirs', async () => {
    const nowhere = '/api/articles/nowhere/comments';
    const missing = { article: ['not found'] };
    expect((await app.http.get(nowhere).expect(404)).body.errors).toEqual(missing);
    expect((await bob.post(nowhere, { comment: { body: 'x' } }).expect(404)).body.errors).toEqual(missing);
    expect((await bob.delete(`${nowhere}/1`).expect(404)).body.errors).toEqual(missing);
    expect((await bob.delete(`${nowhere}/abc`).expect(404)).body.errors).toEqual(missing);
  });

  it('refuse a cursor of another article', async () => {
    await say('One');
    await say('Two');
    const { nextCursor } = await list('?limit=1');
    const other = await alice.publish();
    await app.http.get(`/api/articles/${other.slug}/comments?cursor=${nextCursor ?? ''}`).expect(422);
  });
});
