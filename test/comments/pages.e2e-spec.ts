import { type CommentBody, commentOf, commentPage } from '../support/answers';
import { type Actor, signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

describe('Pages of comments', () => {
  let app: TestApp;
  let alice: Actor;
  let path: string;

  beforeAll(async () => {
    app = await startApp();
    alice = await signUp(app);
  });
  beforeEach(async () => {
    path = `/api/articles/${(await alice.publish()).slug}/comments`;
  });
  afterAll(() => app.close());

  async function say(count: number): Promise<CommentBody[]> {
    const comments: CommentBody[] = [];
    for (let index = 0; index < count; index++) {
      comments.push(commentOf(await alice.post(path, { comment: { body: `Number ${index}` } }).expect(201)));
    }
    return comments;
  }

  const ids = (comments: readonly CommentBody[]) => comments.map(({ id }) => id);
  const read = (answer: Parameters<typeof commentPage>[0]) => commentPage(answer).comments;

  it('are in one order, those of one instant too, at any size', async () => {
    const all = ids(await say(7)).reverse();
    await app.sql(`update comments set created_at = '2026-01-01' where id = any($1::int[])`, [
      all.slice(2, 6),
    ]);
    const shown = ids(read(await alice.get(path).expect(200)));
    expect([...shown].sort((one, other) => other - one)).toEqual(all);
    for (const limit of [1, 2, 3, 7, 8]) {
      const pages = await walk(alice, app.url, `${path}?limit=${limit}`, read);
      expect(pages.map(ids)).toEqual(
        Array.from({ length: Math.ceil(7 / limit) }, (_, page) =>
          shown.slice(page * limit, (page + 1) * limit),
        ),
      );
    }
  });

  it('show none twice and miss none that stays, whatever is said and deleted meanwhile', async () => {
    const comments = await say(12);
    const doomed = [0, 3, 4, 8].flatMap((index) => comments[index] ?? []);
    const pages = await walk(alice, app.url, `${path}?limit=2`, read, async () => {
      await say(1);
      const next = doomed.pop();
      if (next) await alice.delete(`${path}/${next.id}`).expect(204);
    });
    const walked = ids(pages.flat());
    expect(new Set(walked).size).toBe(walked.length);
    const stayed = ids(comments).filter((_, index) => ![0, 3, 4, 8].includes(index));
    expect(walked.filter((id) => stayed.includes(id))).toEqual(stayed.reverse());
  });

  it('are the same under an earlier slug of the article', async () => {
    const [before] = await say(1);
    const slug = path.split('/')[3] ?? '';
    const { body } = await alice
      .put(`/api/articles/${slug}`, { article: { title: 'Under another name' } })
      .expect(200);
    const renamed = await alice.get(`/api/articles/${body.article.slug as string}/comments`).expect(200);
    expect(ids(commentPage(renamed).comments)).toEqual([before?.id]);
    expect(commentPage(await alice.get(path).expect(200))).toEqual(commentPage(renamed));
  });
});
