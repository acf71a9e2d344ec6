import fc from 'fast-check';
import { articleOf, commentOf, type CommentBody, commentPage, threadPage } from '../support/answers';
import { type Actor, signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

/** What somebody does; `target` picks one of the comments that there are. */
interface Step {
  readonly act: 'comment' | 'answer' | 'like' | 'unlike' | 'delete' | 'pin' | 'unpin' | 'lock' | 'unlock';
  readonly who: number;
  readonly target: number;
}

/** A comment as the model has it: the plainest that can be. */
interface Said {
  readonly id: number;
  readonly by: number;
  readonly above: Said | null;
  readonly likes: Set<number>;
  isDeleted: boolean;
  isLocked: boolean;
}

/** The comments of one article, in memory. Whoever is number 0 wrote the article. */
class Thread {
  /** Oldest first; what has vanished is gone. */
  said: Said[] = [];
  pinned: Said | null = null;

  answersTo(one: Said | null): Said[] {
    return this.said.filter(({ above }) => above === one);
  }

  rootOf(one: Said): Said {
    return one.above === null ? one : this.rootOf(one.above);
  }

  depthOf(one: Said): number {
    return one.above === null ? 0 : 1 + this.depthOf(one.above);
  }

  delete(one: Said): void {
    one.isDeleted = true;
    one.likes.clear();
    if (this.pinned === one) this.pinned = null;
    for (let last: Said | null = one; last !== null && last.isDeleted && this.answersTo(last).length === 0;) {
      const gone: Said = last;
      this.said = this.said.filter((each) => each !== gone);
      last = gone.above;
    }
  }

  /** The ids in an order, the pinned one first. */
  inOrder(sort: 'new' | 'old' | 'top', which: readonly Said[] = this.said): number[] {
    const rest = which.filter((one) => one !== this.pinned);
    const sorted = {
      old: rest,
      new: rest.toReversed(),
      top: rest.toReversed().sort((one, other) => other.likes.size - one.likes.size),
    }[sort];
    const first = which.filter((one) => one === this.pinned);
    return [...first, ...sorted].map(({ id }) => id);
  }
}

const ACTS: readonly Step['act'][] = [
  ...(['comment', 'answer', 'answer', 'like', 'unlike', 'delete', 'delete'] as const),
  ...(['pin', 'unpin', 'lock', 'unlock'] as const),
];
const steps = fc.array(
  fc.record<Step>({
    act: fc.constantFrom(...ACTS),
    who: fc.nat({ max: 2 }),
    target: fc.nat({ max: 20 }),
  }),
  { minLength: 4, maxLength: 16 },
);

describe('Threads and a model of them', () => {
  let app: TestApp;
  let people: readonly [Actor, Actor, Actor];

  beforeAll(async () => {
    app = await startApp();
    people = [await signUp(app), await signUp(app), await signUp(app)];
  });
  afterAll(() => app.close());

  /** Does a step in both, and expects of the application the status that the model says. */
  async function take({ act, who, target }: Step, model: Thread, slug: string): Promise<void> {
    const by = people[who] ?? people[0];
    const path = `/api/articles/${slug}/comments`;
    const one = model.said[target % Math.max(1, model.said.length)];
    if (act === 'comment' || one === undefined) {
      const answer = await by.post(path, { comment: { body: 'Said' } }).expect(201);
      model.said.push(said(commentOf(answer).id, who, null));
    } else if (act === 'answer') {
      const locked = model.rootOf(one).isLocked;
      const answer = await by
        .post(path, { comment: { body: 'Answered', parentId: one.id } })
        .expect(one.isDeleted ? 404 : locked ? 403 : 201);
      if (answer.status === 201) model.said.push(said(commentOf(answer).id, who, one));
    } else if (act === 'delete') {
      const mayDelete = who === 0 || one.by === who;
      await by.delete(`${path}/${one.id}`).expect(one.isDeleted ? 404 : mayDelete ? 204 : 403);
      if (mayDelete && !one.isDeleted) model.delete(one);
    } else if (act === 'like' || act === 'unlike') {
      const like = `/api/comments/${one.id}/like`;
      await (act === 'like' ? by.put(like) : by.delete(like)).expect(one.isDeleted ? 404 : 200);
      if (!one.isDeleted) one.likes[act === 'like' ? 'add' : 'delete'](who);
    } else {
      const what = `/api/comments/${one.id}/${act.replace('un', '')}`;
      const status = one.isDeleted ? 404 : who !== 0 ? 403 : one.above ? 409 : 200;
      await (act.startsWith('un') ? by.delete(what) : by.put(what)).expect(status);
      if (status !== 200) return;
      if (act === 'pin') model.pinned = one;
      if (act === 'unpin' && model.pinned === one) model.pinned = null;
      if (act === 'lock' || act === 'unlock') one.isLocked = act === 'lock';
    }
  }

  const said = (id: number, by: number, above: Said | null): Said => ({
    ...{ id, by, above },
    likes: new Set(),
    isDeleted: false,
    isLocked: false,
  });

  /** Everything that is shown of a comment and that the model knows. */
  const known = (model: Thread, reader: number) => (one: Said) => ({
    id: one.id,
    parentId: one.above?.id ?? null,
    threadId: model.rootOf(one).id,
    depth: model.depthOf(one),
    repliesCount: model.answersTo(one).length,
    locked: one.isLocked,
    likesCount: one.likes.size,
    liked: one.likes.has(reader),
    pinned: model.pinned === one,
    by: people[one.by]?.username,
  });
  const shown = (comment: CommentBody) => {
    const { id, parentId, threadId, depth, repliesCount, locked, likesCount, liked, pinned, author } =
      comment;
    const place = { id, parentId, threadId, depth, repliesCount, locked };
    return { ...place, likesCount, liked, pinned, by: author.username };
  };

  async function expectAgreement(model: Thread, slug: string): Promise<void> {
    const path = `/api/articles/${slug}/comments`;
    const undeleted = model.said.filter(({ isDeleted }) => !isDeleted);
    for (const sort of ['new', 'old', 'top'] as const) {
      const thread = threadPage(await people[1].get(`${path}?view=thread&sort=${sort}`).expect(200));
      expect(thread.order).toEqual(model.inOrder(sort));
      const inIdOrder = thread.comments.toSorted((one, other) => one.id - other.id);
      expect(inIdOrder.map(shown)).toEqual(undeleted.map(known(model, 1)));
      const roots = threadPage(await people[1].get(`${path}?view=roots&sort=${sort}`).expect(200));
      expect(roots.order).toEqual(model.inOrder(sort, model.answersTo(null)));
    }
    expect(commentPage(await app.http.get(path).expect(200)).comments.map(({ id }) => id)).toEqual(
      undeleted.map(({ id }) => id).toReversed(),
    );
    const { commentsCount } = articleOf(await app.http.get(`/api/articles/${slug}`).expect(200));
    expect(commentsCount).toBe(undeleted.length);
  }

  it('agree after each step, whoever does what', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const { slug } = await people[0].publish();
        const model = new Thread();
        for (const step of taken) {
          await take(step, model, slug);
          await expectAgreement(model, slug);
        }
      }),
      { numRuns: 25 },
    );
  });
});
