import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, signUp } from '../support/actors';
import { tokenTo } from '../support/mail-links';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const told = async () => {
  await periodicWork.get('telling people what happened')?.();
};
const digests = async () => {
  await periodicWork.get('posting daily notifications')?.();
};

describe('What somebody wants to hear of', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;
  let slug: string;

  beforeAll(async () => (app = await startApp()));
  afterAll(() => app.close());
  beforeEach(async () => {
    [alice, bob] = await Promise.all([signUp(app), signUp(app)]);
    const token = await tokenTo(app.mail, alice.email, '/verify-email');
    await app.http.post('/api/auth/verify-email').send({ token }).expect(204);
    ({ slug } = await alice.publish());
  });

  const put = (preferences: object) => alice.put('/api/notifications/preferences', { preferences });
  const get = async () => {
    const { body } = await alice.get('/api/notifications/preferences').expect(200);
    return (body as { preferences: { kinds: Record<string, object>; digest: object } }).preferences;
  };
  const titles = async () => {
    await told();
    const { body } = await alice.get('/api/notifications').expect(200);
    return (body as { notifications: { kind: string }[] }).notifications.map(({ kind }) => kind);
  };
  const mailsAbout = (word: string) =>
    app.mail.messages.filter(
      ({ recipients, subject }) => recipients.includes(alice.email) && subject?.includes(word),
    );
  const unsubscribeOf = (raw: string) =>
    new URL(/List-Unsubscribe: <([^>]+)>/.exec(raw.replace(/\r\n\s+/g, ' '))?.[1] ?? 'http://none');

  it('is everything in the application and nothing by mail, as usual', async () => {
    const { kinds, digest } = await get();
    expect(Object.keys(kinds)).toEqual([
      'follow',
      'favorite',
      'comment-like',
      'comment',
      'answer',
      'mention',
      'article',
    ]);
    expect(new Set(Object.values(kinds).map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify({ app: true, mail: 'off' })]),
    );
    expect(digest).toEqual({ hour: 8, timeZone: 'UTC' });
  });

  it('changes by kind and channel, and what is absent stays', async () => {
    await put({ kinds: { favorite: { app: false } } }).expect(200);
    await put({
      kinds: { favorite: { mail: 'daily' }, follow: { mail: 'at-once' } },
      digest: { hour: 23 },
    }).expect(200);
    await put({ digest: { timeZone: 'Europe/Berlin' } }).expect(200);
    expect(await get()).toMatchObject({
      kinds: {
        favorite: { app: false, mail: 'daily' },
        follow: { app: true, mail: 'at-once' },
        article: { app: true, mail: 'off' },
      },
      digest: { hour: 23, timeZone: 'Europe/Berlin' },
    });
  });

  it('refuses what is no hour, no time zone and no channel', async () => {
    const refused = async (preferences: object, errors: Record<string, string[]>) => {
      expectProblem(await put(preferences), 422, errors);
    };
    await refused({ digest: { hour: 24 } }, { digest: ['must be an hour from 0 to 23'] });
    for (const timeZone of ['Mars/Olympus', '', 'x'.repeat(100), "'; select 1", '+01:00'])
      await refused({ digest: { timeZone } }, { digest: ['must be a time zone'] });
    await refused({ kinds: { follow: { mail: 'hourly' } } }, { kinds: ['must be off, at-once or daily'] });
    await refused({}, { preferences: ['must have at least one of kinds, digest'] });
  });

  it('takes what is turned off out of the list and the count', async () => {
    await put({ kinds: { favorite: { app: false } } }).expect(200);
    await bob.favorite(slug);
    await bob.follow(alice.username);
    expect(await titles()).toEqual(['follow']);
    const { body } = await alice.get('/api/notifications/unread-count');
    expect(body).toEqual({ unreadCount: 1 });
  });

  it('is mailed at once, once, with a way to end it that takes one click', async () => {
    await put({ kinds: { comment: { mail: 'at-once' }, favorite: { app: false, mail: 'at-once' } } }).expect(
      200,
    );
    await bob.comment(slug, 'Well put.');
    await told();
    const mail = await app.mail.waitFor(({ recipients, subject }) =>
      Boolean(recipients.includes(alice.email) && subject?.includes('commented')),
    );
    expect(mail.text).toContain('Well put.');
    expect(mail.raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    const { pathname, search } = unsubscribeOf(mail.raw);
    // As a mail program sends it: without signing in, and with a form in the body.
    const click = () =>
      app.http
        .post(pathname + search)
        .type('form')
        .send('List-Unsubscribe=One-Click');
    await app.http.get(pathname + search).expect(405);
    await click().expect(204);
    await click().expect(204);
    expect((await get()).kinds).toMatchObject({
      comment: { app: true, mail: 'off' },
      favorite: { mail: 'at-once' },
    });
    await bob.comment(slug, 'Another one.');
    await bob.favorite(slug);
    await told();
    await app.mail.waitFor(({ recipients, subject }) =>
      Boolean(recipients.includes(alice.email) && subject?.includes('favorited')),
    );
    expect(mailsAbout('commented')).toHaveLength(1);
    expect(await titles()).toEqual(['comment', 'comment']);
  });

  it('is not mailed to an address that nobody has confirmed', async () => {
    await bob.put('/api/notifications/preferences', {
      preferences: { kinds: { follow: { mail: 'at-once' } } },
    });
    await put({ kinds: { follow: { mail: 'at-once' } } }).expect(200);
    await alice.follow(bob.username);
    await told();
    await bob.follow(alice.username);
    await told();
    await app.mail.waitFor(({ recipients, subject }) =>
      Boolean(recipients.includes(alice.email) && subject?.includes('follows you')),
    );
    expect(
      app.mail.messages.filter(
        ({ recipients, subject }) => recipients.includes(bob.email) && subject?.includes('follows'),
      ),
    ).toEqual([]);
  });

  it('comes in one mail a day, of what has not been read, when the hour has come', async () => {
    await put({ kinds: { comment: { mail: 'daily' }, follow: { mail: 'daily' } } }).expect(200);
    for (const body of ['one', 'two']) await bob.comment(slug, body);
    await bob.follow(alice.username);
    await told();
    const { body } = await alice.get('/api/notifications');
    const { notifications } = body as { notifications: { id: number; kind: string }[] };
    const follow = notifications.find(({ kind }) => kind === 'follow');
    await alice.put(`/api/notifications/${follow?.id}/read`).expect(204);
    await digests();
    expect(mailsAbout('What happened')).toEqual([]);
    const due = `update notification_preferences set next_digest_at = now() - interval '1 minute'
                  where user_id = (select id from users where username = $1)`;
    await app.sql(due, [alice.username]);
    await Promise.all([digests(), digests()]);
    const mail = await app.mail.waitFor(({ recipients, subject }) =>
      Boolean(recipients.includes(alice.email) && subject?.includes('What happened')),
    );
    expect(mail.text?.match(/commented on your article/g)).toHaveLength(2);
    expect(mail.text).not.toContain('follows you');
    const [next] = await app.sql(
      `select next_digest_at > now() as is_later, next_digest_at <= now() + interval '24 hours' as is_soon,
              extract(hour from next_digest_at at time zone 'UTC')::int as hour
         from notification_preferences where user_id = (select id from users where username = $1)`,
      [alice.username],
    );
    expect(next).toEqual({ is_later: true, is_soon: true, hour: 8 });
    const { pathname, search } = unsubscribeOf(mail.raw);
    await app.http.post(pathname + search).expect(204);
    expect((await get()).kinds).toMatchObject({ comment: { mail: 'off' }, follow: { mail: 'off' } });
    expect(
      await app.sql(
        `select next_digest_at from notification_preferences where user_id = (select id from users where username = $1)`,
        [alice.username],
      ),
    ).toEqual([{ next_digest_at: null }]);
  });

  it('does not end by a token that was cut, changed or made up', async () => {
    const url = '/api/notifications/unsubscribe?token=';
    for (const token of ['', 'x', 'A'.repeat(28), 'A'.repeat(300), '%00'])
      expectProblem(await app.http.post(url + token), 422, { token: ['is not a token of ours'] });
    expectProblem(await app.http.post('/api/notifications/unsubscribe'), 422, {
      token: ['must be given once'],
    });
  });
});
