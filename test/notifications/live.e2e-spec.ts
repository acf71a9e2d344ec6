import { Listener } from '../events/listener';
import { signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

describe('A stream of notifications', () => {
  let app: TestApp;

  beforeAll(async () => (app = await startApp()));
  afterAll(() => app.close());

  it('begins with how many are unread, and tells of each as it comes, to its reader alone', async () => {
    const [alice, bob] = [await signUp(app), await signUp(app)];
    const { slug } = await alice.publish();
    const [hers, his] = await Promise.all(
      [alice, bob].map(({ authorization }) => Listener.open(`${app.url}/api/events`, { authorization })),
    );
    if (!hers || !his) throw new Error('No stream opened');
    try {
      expect((await hers.hear('unreadNotifications'))[0]?.data).toEqual({
        type: 'unreadNotifications',
        count: 0,
      });
      await bob.comment(slug, `For @${bob.username}`);
      await bob.favorite(slug);
      const heard = await hers.hear('notification', 2);
      expect(heard.map(({ data }) => data)).toMatchObject([
        { notification: { kind: expect.stringMatching(/comment|favorite/), article: { slug } } },
        { notification: { actors: [{ username: bob.username }] } },
      ]);
      expect((await hers.hear('unreadNotifications', 3)).at(-1)?.data['count']).toBe(2);
      await alice.follow(bob.username);
      expect((await his.hear('notification'))[0]?.data).toMatchObject({ notification: { kind: 'follow' } });
    } finally {
      for (const stream of [hers, his]) stream.close();
    }
  });
});
