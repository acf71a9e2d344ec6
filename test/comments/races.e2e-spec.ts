import type { Response } from 'supertest';
import { articleOf, commentOf } from '../support/answers';
import { type Actor, signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { miscounts } from './counts';

describe('Comments that many write at once', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;
  let slug: string;
  let path: string;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob] = [await signUp(app), await signUp(app)];
  });
  beforeEach(async () => {
    ({ slug } = await alice.publish());
    path = `/api/articles/${slug}/comments`;
  });
  afterAll(() => app.close());

  const answer = (parentId: number, by = bob) => by.post(path, { comment: { body: 'An answer', parentId } });
  const remove = (id: number) => bob.delete(`${path}/${id}`);
  const statuses = (answers: readonly Response[]) => [...new Set(answers.map(({ status }) => status))].sort();
  const commentsCount = async () =>
    articleOf(await app.http.get(`/api/articles/${slug}`).expect(200)).commentsCount;
  const rows = () =>
    app.sql(
      'select c.id, c.author_id from comments c join article_slugs s using (article_id) where s.slug = $1',
      [slug],
    );

  it.each([0, 8, 31])(
    'are never left without what they answer: 32 answers, of which %i are sent before it is deleted',
    async (before) => {
      const id = await bob.comment(slug);
      const requests: PromiseLike<Response>[] = Array.from({ length: 32 }, (_, index) =>
        answer(id, index % 2 === 0 ? alice : bob).then((given) => given),
      );
      requests.splice(
        before,
        0,
        remove(id).then((given) => given),
      );
      const answers = await Promise.all(requests);
      const [deletion] = answers.splice(before, 1);
      expect(deletion?.status).toBe(204);
      expect(statuses(answers).filter((status) => ![201, 404].includes(status))).toEqual([]);
      const written = answers.filter(({ status }) => status === 201).map((given) => commentOf(given).id);
      expect(await commentsCount()).toBe(written.length);
      expect((await rows()).length).toBe(written.length === 0 ? 0 : written.length + 1);
      expect(await miscounts(app)).toEqual([]);
    },
  );

  it('take every tombstone along, whichever of the last answers goes last', async () => {
    const first = await bob.comment(slug);
    const middle = await bob.comment(slug, 'In the middle', first);
    const leaves = await Promise.all(Array.from({ length: 8 }, () => bob.comment(slug, 'A leaf', middle)));
    expect(statuses(await Promise.all([first, middle].map(remove)))).toEqual([204]);
    expect(await rows()).toHaveLength(10);
    expect(statuses(await Promise.all(leaves.map(remove)))).toEqual([204]);
    expect(await rows()).toEqual([]);
    expect(await commentsCount()).toBe(0);
  });

  it('are deleted once, whoever else does', async () => {
    const id = await bob.comment(slug);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? alice : bob).delete(`${path}/${id}`)),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(statuses(answers)).toEqual([204, 404]);
    expect(await commentsCount()).toBe(0);
  });

  it('leave no like on a tombstone, whoever likes meanwhile', async () => {
    for (let round = 0; round < 3; round++) {
      const id = await bob.comment(slug);
      await answer(id).expect(201);
      const likes = Array.from({ length: 12 }, (_, index) =>
        index % 3 === 2
          ? alice.delete(`/api/comments/${id}/like`)
          : [alice, bob][index % 2]?.put(`/api/comments/${id}/like`),
      );
      const answers = await Promise.all([...likes.slice(0, 6), remove(id), ...likes.slice(6)]);
      expect(statuses(answers.flatMap((given) => given ?? [])).every((status) => status < 500)).toBe(true);
      expect(await app.sql('select from comment_likes where comment_id = $1', [id])).toEqual([]);
      expect(await miscounts(app)).toEqual([]);
    }
  });

  it('go with their article, whoever comments meanwhile', async () => {
    const id = await bob.comment(slug);
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => answer(id)),
      alice.delete(`/api/articles/${slug}`),
      ...Array.from({ length: 8 }, () => answer(id)),
    ]);
    expect(statuses(answers).filter((status) => ![201, 204, 404].includes(status))).toEqual([]);
    expect(await app.sql('select from comments where thread_id = $1 or id = $1', [id])).toEqual([]);
  });
});
