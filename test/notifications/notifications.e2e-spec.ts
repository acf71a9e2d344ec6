import type { Response } from 'supertest';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, signUp } from '../support/actors';
import { failStatement } from '../support/failing-statement';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

interface NotificationBody {
  readonly id: number;
  readonly kind: string;
  readonly unread: boolean;
  readonly actors: { username: string }[];
  readonly actorsCount: number;
  readonly article: { slug: string; title: string } | null;
  readonly comment: { id: number; excerpt: string } | null;
}

const itemsOf = ({ body }: Response) => (body as { notifications: NotificationBody[] }).notifications;

/** Everything that has happened so far has been told once this returns. */
const told = async () => {
  await periodicWork.get('telling people what happened')?.();
};

describe('Notifications', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;
  let carol: Actor;

  beforeAll(async () => (app = await startApp()));
  afterAll(() => app.close());
  beforeEach(async () => {
    [alice, bob, carol] = await Promise.all([signUp(app), signUp(app), signUp(app)]);
  });

  const list = async (reader: Actor, query = '') => {
    await told();
    return itemsOf(await reader.get(`/api/notifications${query}`).expect(200));
  };
  const kinds = async (reader: Actor) => (await list(reader)).map(({ kind }) => kind);
  const unread = async (reader: Actor) => {
    await told();
    const { body } = await reader.get('/api/notifications/unread-count').expect(200);
    return (body as { unreadCount: number }).unreadCount;
  };
  const block = (by: Actor, { username }: Actor) => by.put(`/api/profiles/${username}/block`).expect(204);
  const mute = (by: Actor, { username }: Actor) => by.put(`/api/profiles/${username}/mute`).expect(204);

  describe('GET /api/notifications', () => {
    it('tells of a follow, a favorite, a comment, a mention and a new article, newest first', async () => {
      const { slug, title } = await alice.publish();
      await bob.follow(alice.username);
      await told();
      await bob.favorite(slug);
      await told();
      const commentId = await bob.comment(slug, `Well put, @${alice.username} and @${carol.username}.`);
      const article = { slug, title };
      const by = {
        actors: [expect.objectContaining({ username: bob.username })],
        actorsCount: 1,
        unread: true,
      };
      const comment = { id: commentId, excerpt: `Well put, @${alice.username} and @${carol.username}.` };
      expect(await list(alice)).toMatchObject([
        { kind: 'comment', article, comment, ...by },
        { kind: 'favorite', article, comment: null, ...by },
        { kind: 'follow', article: null, comment: null, ...by },
      ]);
      expect(await list(carol)).toMatchObject([{ kind: 'mention', article, comment, ...by }]);
      const { slug: newer } = await alice.publish({ body: `With @${carol.username}` });
      expect(await list(bob)).toMatchObject([
        { kind: 'article', article: { slug: newer }, actors: [{ username: alice.username }] },
      ]);
      expect(await kinds(carol)).toEqual(['mention', 'mention']);
    });

    it('tells of an answer to a comment and of a like of one, and takes them back with it', async () => {
      const { slug } = await alice.publish();
      const id = await bob.comment(slug, 'First');
      const answer = { comment: { body: `@${bob.username}, @${alice.username}: no.`, parentId: id } };
      await carol.post(`/api/articles/${slug}/comments`, answer).expect(201);
      await told();
      for (const each of [alice, carol]) {
        await each.put(`/api/comments/${id}/like`).expect(200);
        await told();
      }
      expect(await list(bob)).toMatchObject([
        { kind: 'comment-like', actorsCount: 2, article: { slug }, comment: { id, excerpt: 'First' } },
        { kind: 'answer', actorsCount: 1, actors: [{ username: carol.username }] },
      ]);
      // Once, as the first of what it is to a reader.
      expect(await kinds(alice)).toEqual(['comment', 'comment']);
      await carol.delete(`/api/comments/${id}/like`).expect(200);
      expect(await list(bob)).toMatchObject([{ kind: 'comment-like', actorsCount: 1 }, { kind: 'answer' }]);
      await bob.delete(`/api/articles/${slug}/comments/${id}`).expect(204);
      expect(await kinds(bob)).toEqual(['answer']);
      expect([await unread(alice), await unread(bob)]).toEqual([1, 1]);
    });

    it('tells nobody of themselves', async () => {
      const { slug } = await alice.publish({ body: `By @${alice.username}` });
      await alice.favorite(slug);
      await alice.comment(slug, `@${alice.username}`);
      expect(await list(alice)).toEqual([]);
      expect(await unread(alice)).toBe(0);
    });

    it('joins what several do to the same thing while it is unread, and begins anew once it is read', async () => {
      const { slug } = await alice.publish();
      await bob.favorite(slug);
      await told();
      await carol.favorite(slug);
      const [both] = await list(alice);
      expect(both).toMatchObject({ kind: 'favorite', actorsCount: 2 });
      expect(both?.actors.map(({ username }) => username)).toEqual([carol.username, bob.username]);
      expect(await unread(alice)).toBe(1);
      await alice.put(`/api/notifications/${both?.id}/read`).expect(204);
      const dave = await signUp(app);
      await dave.favorite(slug);
      expect(await list(alice)).toMatchObject([
        { actorsCount: 1, unread: true },
        { actorsCount: 2, unread: false },
      ]);
    });

    it('shows the last three of many, and how many they are', async () => {
      const { slug } = await alice.publish();
      const crowd = await Promise.all([1, 2, 3, 4, 5].map(() => signUp(app)));
      for (const each of crowd) await each.favorite(slug);
      const [one] = await list(alice);
      expect([one?.actors.length, one?.actorsCount]).toEqual([3, 5]);
    });
  });

  describe('What is undone', () => {
    it('is taken back while it is unread', async () => {
      const { slug } = await alice.publish();
      for (const each of [bob, carol]) {
        await each.favorite(slug);
        await each.follow(alice.username);
      }
      expect(await unread(alice)).toBe(2);
      await bob.delete(`/api/articles/${slug}/favorite`).expect(200);
      expect((await list(alice)).map(({ kind, actorsCount }) => [kind, actorsCount]).sort()).toEqual([
        ['favorite', 1],
        ['follow', 2],
      ]);
      await carol.delete(`/api/articles/${slug}/favorite`).expect(200);
      for (const each of [bob, carol])
        await each.delete(`/api/profiles/${alice.username}/follow`).expect(200);
      expect(await list(alice)).toEqual([]);
      expect(await unread(alice)).toBe(0);
    });

    it('is told once, however often it is done and undone', async () => {
      const { slug } = await alice.publish();
      const path = `/api/articles/${slug}/favorite`;
      await Promise.all(
        Array.from({ length: 8 }, (_, index) => (index % 2 ? bob.post(path) : bob.delete(path))),
      );
      await bob.favorite(slug);
      expect(await list(alice)).toMatchObject([{ kind: 'favorite', actorsCount: 1 }]);
      const [{ id } = { id: 0 }] = await list(alice);
      await alice.put('/api/notifications/read', { read: { ids: [id] } }).expect(200);
      await bob.delete(path).expect(200);
      await told();
      await bob.favorite(slug);
      expect(await list(alice)).toMatchObject([{ unread: false }]);
    });

    it('goes with the comment or the article that it was about, from the moment of the deletion', async () => {
      const { slug } = await alice.publish({ body: `With @${carol.username}` });
      const id = await bob.comment(slug, `@${carol.username}!`);
      await bob.favorite(slug);
      expect((await kinds(alice)).sort()).toEqual(['comment', 'favorite']);
      expect(await unread(carol)).toBe(2);
      await bob.delete(`/api/articles/${slug}/comments/${id}`).expect(204);
      expect(itemsOf(await carol.get('/api/notifications'))).toMatchObject([{ comment: null }]);
      expect([await unread(alice), await unread(carol)]).toEqual([1, 1]);
      await alice.delete(`/api/articles/${slug}`).expect(204);
      expect(itemsOf(await carol.get('/api/notifications'))).toEqual([]);
      expect([await unread(alice), await unread(carol)]).toEqual([0, 0]);
      expect([await list(alice), await list(carol)]).toEqual([[], []]);
    });
  });

  describe('Mutes and blocks', () => {
    it('keep what somebody does from whoever mutes them, before and after', async () => {
      const { slug } = await alice.publish();
      await bob.favorite(slug);
      await carol.favorite(slug);
      expect(await unread(alice)).toBe(1);
      await mute(alice, bob);
      expect(itemsOf(await alice.get('/api/notifications'))).toMatchObject([
        { actorsCount: 1, actors: [{ username: carol.username }] },
      ]);
      await bob.comment(slug, `@${alice.username}`);
      expect(await list(alice)).toMatchObject([{ kind: 'favorite', actorsCount: 1 }]);
      expect(await unread(alice)).toBe(1);
      await mute(alice, carol);
      expect(itemsOf(await alice.get('/api/notifications'))).toEqual([]);
      expect(await unread(alice)).toBe(0);
    });

    it('keep both from each other, and neither is mentioned to the other', async () => {
      const { slug } = await carol.publish();
      await alice.follow(bob.username);
      await bob.follow(alice.username);
      await bob.comment(slug, `@${alice.username}`);
      expect([(await kinds(alice)).sort(), await kinds(bob)]).toEqual([['follow', 'mention'], ['follow']]);
      await block(alice, bob);
      for (const each of [alice, bob]) {
        expect(itemsOf(await each.get('/api/notifications'))).toEqual([]);
        expect(await unread(each)).toBe(0);
      }
      await bob.comment(slug, `@${alice.username}`);
      await alice.comment(slug, `@${bob.username}`);
      expect([await list(alice), await list(bob)]).toEqual([[], []]);
      expect(await kinds(carol)).toHaveLength(3);
    });

    it('hide what is about an article that one may no longer see', async () => {
      const { slug } = await alice.publish();
      await bob.comment(slug, `@${carol.username}`);
      expect(await kinds(carol)).toEqual(['mention']);
      await block(alice, carol);
      expect(await list(carol)).toEqual([]);
      await bob.comment(slug, `@${carol.username}`);
      expect(await list(carol)).toEqual([]);
    });
  });

  describe('PUT /api/notifications/read', () => {
    const three = async () => {
      const { slug } = await alice.publish();
      for (const body of ['one', 'two', 'three']) {
        await bob.comment(slug, body);
        await told();
      }
      return (await list(alice)).map(({ id }) => id);
    };
    const mark = (read: object) => alice.put('/api/notifications/read', { read });

    it('marks some, one, or all up to one, and says how many are left', async () => {
      const [newest = 0, middle = 0, oldest = 0] = await three();
      expect((await mark({ ids: [oldest, oldest, 2 ** 40] }).expect(200)).body).toEqual({ unreadCount: 2 });
      expect((await mark({ upTo: middle }).expect(200)).body).toEqual({ unreadCount: 1 });
      expect((await mark({ upTo: middle }).expect(200)).body).toEqual({ unreadCount: 1 });
      expect((await list(alice)).map(({ unread: isUnread }) => isUnread)).toEqual([true, false, false]);
      await alice.put(`/api/notifications/${newest}/read`).expect(204);
      await alice.put(`/api/notifications/${newest}/read`).expect(204);
      expect(await unread(alice)).toBe(0);
    });

    it('passes over what is somebody else’s', async () => {
      const [id = 0] = await three();
      expect((await bob.put('/api/notifications/read', { read: { ids: [id] } }).expect(200)).body).toEqual({
        unreadCount: 0,
      });
      await bob.put('/api/notifications/read', { read: { upTo: id } }).expect(200);
      for (const path of [id, 0, 'x', '9'.repeat(30)])
        expectProblem(await bob.put(`/api/notifications/${path}/read`), 404, { notification: ['not found'] });
      expect(await unread(alice)).toBe(3);
    });

    it('refuses neither or both, and what is no id', async () => {
      for (const read of [{}, { ids: [1], upTo: 1 }])
        expectProblem(await mark(read), 422, { read: ['must have either ids or upTo'] });
      expectProblem(await mark({ ids: ['1'] }), 422, { ids: ['must be a list of ids'] });
      expectProblem(await mark({ upTo: 0 }), 422, { upTo: ['must be an id'] });
      expectProblem(await mark({ ids: Array.from({ length: 101 }, () => 1) }), 422, {
        ids: ['is too long (maximum is 100 ids)'],
      });
      expectProblem(await alice.get('/api/notifications?order=oldest'), 422, {
        order: ['must be newest or unread'],
      });
    });
  });

  describe('A walk', () => {
    it('meets each once that was there, whatever is told meanwhile', async () => {
      const { slug } = await alice.publish();
      for (let index = 0; index < 12; index++) await bob.comment(slug, String(index));
      const before = (await list(alice, '?limit=100')).map(({ id }) => id);
      expect(before).toHaveLength(12);
      for (const order of ['newest', 'unread']) {
        const pages = await walk(
          alice,
          app.url,
          `/api/notifications?order=${order}&limit=3`,
          itemsOf,
          async () => {
            await carol.comment(slug);
            await told();
          },
        );
        expect(pages.flat().map(({ id }) => id)).toEqual(
          (await list(alice, '?limit=100')).map(({ id }) => id).slice(-pages.flat().length),
        );
      }
    });

    it('by unread first shows what has been read last', async () => {
      const { slug } = await alice.publish();
      for (const body of ['one', 'two', 'three']) await bob.comment(slug, body);
      const [newest, ...others] = (await list(alice)).map(({ id }) => id);
      await alice.put(`/api/notifications/${newest}/read`).expect(204);
      const pages = await walk(alice, app.url, '/api/notifications?order=unread&limit=2', itemsOf);
      expect(pages.flat().map(({ id }) => id)).toEqual([...others, newest]);
    });
  });

  describe('Telling', () => {
    it('tells once what was interrupted anywhere', async () => {
      const { slug } = await alice.publish();
      await bob.follow(alice.username);
      await told();
      for (const [statement, sqlstate] of [
        ['happenings.take', '08006'],
        ['telling.comments', 'XX000'],
        ['telling.tell', 'XX000'],
        ['happenings.finish', 'XX000'],
      ] as const) {
        const failing = failStatement(
          app,
          statement === 'happenings.finish' ? 'happenings.delete' : statement,
          {
            sqlstate,
            afterwards: true,
            times: 3,
          },
        );
        await carol.comment(slug, statement);
        await alice.publish({ title: statement });
        await periodicWork
          .get('telling people what happened')?.()
          .catch(() => undefined);
        await told().catch(() => undefined);
        failing.mend();
      }
      await told();
      const comments = (await list(alice, '?limit=100')).flatMap(({ comment }) => comment?.excerpt ?? []);
      const articles = (await list(bob, '?limit=100')).flatMap(({ article }) => article?.title ?? []);
      const expected = ['happenings.finish', 'happenings.take', 'telling.comments', 'telling.tell'];
      expect([comments.sort(), articles.sort()]).toEqual([expected, expected]);
      expect(await app.sql('select from happenings')).toEqual([]);
    });

    it('keeps the counts to what the rows say, whatever storms', async () => {
      const crowd = await Promise.all(Array.from({ length: 6 }, () => signUp(app)));
      const { slug } = await alice.publish();
      const { slug: other } = await bob.publish();
      await Promise.all(
        crowd.flatMap((each, index) => [
          each.post(`/api/articles/${slug}/favorite`),
          each.post(`/api/profiles/${alice.username}/follow`),
          each.post(`/api/profiles/${bob.username}/follow`),
          each.post(`/api/articles/${other}/comments`, { comment: { body: `@${alice.username} ${index}` } }),
          each.delete(`/api/articles/${slug}/favorite`),
          ...(index === 0 ? [alice.put('/api/notifications/read', { read: { upTo: 2 ** 40 } })] : []),
          ...(index === 1 ? [alice.put(`/api/profiles/${each.username}/block`)] : []),
          ...(index === 2 ? [each.delete(`/api/profiles/${alice.username}/follow`)] : []),
        ]),
      );
      await told();
      await Promise.all([told(), alice.put('/api/notifications/read', { read: { upTo: 2 ** 40 } }), told()]);
      await told();
      expect(
        await app.sql(
          `select c.reader_id from notification_counts c
            where c.unread <> (select count(*) from notifications n where n.reader_id = c.reader_id and n.unread = 1)`,
        ),
      ).toEqual([]);
      expect(
        await app.sql(
          `select n.id from notifications n where n.actors_count <>
             (select count(*) from notification_causes k where k.notification_id = n.id)`,
        ),
      ).toEqual([]);
    });

    it('tells ten of whom a text mentions, and costs no more for ten thousand', async () => {
      const crowd = await Promise.all(Array.from({ length: 12 }, () => signUp(app)));
      const names = crowd.map(({ username }) => `@${username}`).join(' ');
      const { slug } = await carol.publish();
      const many = Array.from({ length: 1_000 }, (_, index) => `@nobody${index}`).join(' ');
      await bob.comment(slug, `${names} ${many}`.slice(0, 10_000));
      const lists = await Promise.all(crowd.map((each) => kinds(each)));
      expect(lists.filter((each) => each.length === 1)).toHaveLength(10);
      await bob.comment(
        slug,
        `\u202e@${alice.username}\u202c @${alice.username}\u0301 @\u0430${alice.username}`,
      );
      expect(await kinds(alice)).toEqual(['mention']);
    });

    it('clears away what is old', async () => {
      const { slug } = await alice.publish();
      await bob.favorite(slug);
      await bob.follow(alice.username);
      const [kept, old] = await list(alice);
      await app.sql(`update notifications set created_at = now() - interval '91 days' where id = $1`, [
        old?.id,
      ]);
      await periodicWork.get('clearing old notifications away')?.();
      expect((await list(alice)).map(({ id }) => id)).toEqual([kept?.id]);
      expect(await unread(alice)).toBe(1);
    });
  });
});
