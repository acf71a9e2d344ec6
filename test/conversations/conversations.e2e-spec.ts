import { signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { Talker } from './talk';

describe('Conversations', () => {
  let app: TestApp;
  let alice: Talker;
  let bob: Talker;
  let carol: Talker;
  let stranger: Talker;

  const join = async () => new Talker(await signUp(app));

  beforeAll(async () => {
    app = await startApp();
    stranger = await join();
  });
  beforeEach(async () => {
    [alice, bob, carol] = [await join(), await join(), await join()];
  });
  afterAll(() => app.close());

  it('of two are one, whoever of the two starts it, and tell what was said last', async () => {
    const { id, ...pair } = await alice.start([bob], { message: ' Are the proofs back?\n' });
    expect(pair).toMatchObject({ kind: 'pair', title: null, membersCount: 2, unreadCount: 0 });
    expect(pair.members.map(({ username }) => username)).toEqual([alice.username, bob.username]);
    expect(pair.lastMessage).toMatchObject({
      body: ' Are the proofs back?\n',
      deleted: false,
      editedAt: null,
    });
    expect((await bob.start([alice])).id).toBe(id);
    expect(await bob.get(id)).toMatchObject({ unreadCount: 1, readTo: 0, lastMessage: pair.lastMessage });
  });

  it('of two stay one when both start them at once, many times over', async () => {
    const started = await Promise.all(
      Array.from({ length: 12 }, (_, turn) => (turn % 2 === 0 ? alice.start([bob]) : bob.start([alice]))),
    );
    expect(new Set(started.map(({ id }) => id)).size).toBe(1);
    const rows = await app.sql('select user_id from conversation_members where conversation_id = $1', [
      started[0]?.id,
    ]);
    expect(rows).toHaveLength(2);
  });

  it('are groups with a title or with more people', async () => {
    const [titled, larger] = [
      await alice.start([bob], { title: 'The print shop' }),
      await alice.start([bob, carol]),
    ];
    expect([titled.kind, titled.title, larger.kind, larger.membersCount]).toEqual([
      'group',
      'The print shop',
      'group',
      3,
    ]);
    expect((await alice.start([bob, carol])).id).not.toBe(larger.id);
  });

  it('refuse names that nobody has, oneself, and too many', async () => {
    const start = (members: unknown) => alice.actor.post('/api/conversations', { conversation: { members } });
    expect((await start([bob.username, 'nobody-at-all']).expect(404)).body.errors).toEqual({
      members: ['has nobody called nobody-at-all'],
    });
    await start([alice.username.toUpperCase()]).expect(422);
    expect((await start([]).expect(422)).body.errors).toEqual({ members: ['must name at least one'] });
    await start(Array.from({ length: 50 }, (_, n) => `user${n}`)).expect(422);
    await start('bob').expect(422);
  });

  it('are listed by those who are in them, the latest first, by cursor', async () => {
    const ids = [];
    for (const other of [bob, carol, stranger]) ids.push((await alice.start([other])).id);
    const [first = 0, second = 0, third = 0] = ids;
    await alice.say(first);
    await bob.say(first, 'Here');
    expect((await alice.list()).conversations.map(({ id, unreadCount }) => [id, unreadCount])).toEqual([
      [first, 1],
      [third, 0],
      [second, 0],
    ]);
    const { conversations, nextCursor } = await alice.list('?limit=2');
    expect(conversations[0]).toMatchObject({
      members: [{ username: bob.username, image: null }],
      lastMessage: { body: 'Here', author: { username: bob.username } },
    });
    expect(
      (await alice.list(`?limit=2&cursor=${nextCursor ?? ''}`)).conversations.map(({ id }) => id),
    ).toEqual([second]);
    await bob.actor.get(`/api/conversations?cursor=${nextCursor ?? ''}`).expect(422);
  });

  it('are read both ways, from the ends or from a message', async () => {
    const { id } = await alice.start([bob]);
    const said: number[] = [];
    for (let n = 0; n < 7; n++) said.push((await (n % 2 === 0 ? alice : bob).say(id, `Number ${n}`)).id);
    const ids = async (query: string) => (await bob.hear(id, query)).messages.map((message) => message.id);
    expect(await ids('')).toEqual([...said].reverse());
    expect(await ids('?sort=old')).toEqual(said);
    expect(await ids(`?sort=old&from=${said[4]}`)).toEqual(said.slice(5));
    expect(await ids(`?from=${said[2]}`)).toEqual([said[1], said[0]]);
    for (const sort of ['old', 'new']) {
      const walked: number[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await bob.hear(id, `?limit=3&sort=${sort}${cursor && `&cursor=${cursor}`}`);
        walked.push(...page.messages.map((message) => message.id));
        if (cursor === '') await alice.say(id, 'Meanwhile');
        cursor = page.nextCursor;
      }
      expect(walked.filter((each) => said.includes(each))).toEqual(
        sort === 'old' ? said : [...said].reverse(),
      );
      expect(new Set(walked).size).toBe(walked.length);
    }
    await bob.actor.get(`/api/conversations/${id}/messages?sort=best`).expect(422);
  });

  it('count what others said until it is read, up to where it is read', async () => {
    const { id } = await alice.start([bob, carol]);
    const said = [await alice.say(id), await alice.say(id), await alice.say(id)];
    await bob.say(id);
    expect([await alice.unread(), await bob.unread(), await carol.unread()]).toEqual([1, 3, 4]);
    expect((await bob.read(id, said[1]?.id ?? 0)).unreadCount).toBe(1);
    // It never goes back, nor past the end.
    expect((await bob.read(id, said[0]?.id ?? 0)).readTo).toBe(said[1]?.id);
    const end = await bob.read(id, 2_000_000_000);
    expect([end.unreadCount, await bob.unread(), await carol.unread()]).toEqual([0, 0, 4]);
    const readTo = new Map((await carol.get(id)).members.map((member) => [member.username, member.readTo]));
    expect(readTo.get(bob.username)).toBe(end.lastMessage?.id);
    expect(readTo.get(alice.username)).toBe(0);
    await bob.actor.put(`/api/conversations/${id}/read`, { read: { to: 0 } }).expect(422);
    await bob.actor.put(`/api/conversations/${id}/read`, { read: { to: 'x' } }).expect(422);
  });

  it('let their author alone edit and delete a message, for all', async () => {
    const { id } = await alice.start([bob]);
    const [kept, deleted] = [await alice.say(id, 'Tusday'), await alice.say(id, 'Never mind')];
    const path = (message: { id: number }) => `/api/conversations/${id}/messages/${message.id}`;
    const edited = await alice.actor.put(path(kept), { message: { body: 'Tuesday' } }).expect(200);
    expect(edited.body.message).toMatchObject({
      id: kept.id,
      body: 'Tuesday',
      editedAt: expect.any(String) as string,
    });
    await bob.actor.put(path(kept), { message: { body: 'No' } }).expect(403);
    await bob.actor.delete(path(kept)).expect(403);
    expect(await bob.unread()).toBe(2);
    await alice.actor.delete(path(deleted)).expect(204);
    await alice.actor.delete(path(deleted)).expect(404);
    await alice.actor.put(path(deleted), { message: { body: 'Again' } }).expect(404);
    expect(await bob.unread()).toBe(1);
    expect((await bob.hear(id)).messages).toMatchObject([
      { id: deleted.id, body: null, deleted: true },
      { id: kept.id, body: 'Tuesday', deleted: false },
    ]);
    const elsewhere = await alice.start([carol]);
    await alice.actor.delete(`/api/conversations/${elsewhere.id}/messages/${kept.id}`).expect(404);
  });

  it('show a group to those who are added from then on, and no more to those who leave', async () => {
    const { id } = await alice.start([bob], { title: 'The print shop' });
    const before = await alice.say(id, 'Before');
    const add = (by: Talker, whom: Talker) =>
      by.actor.post(`/api/conversations/${id}/members`, { member: { username: whom.username } });
    await add(bob, carol).expect(200);
    expect((await add(bob, carol).expect(200)).body.conversation.membersCount).toBe(3);
    expect(await carol.get(id)).toMatchObject({ lastMessage: null, unreadCount: 0 });
    expect((await carol.hear(id)).messages).toEqual([]);
    expect((await carol.hear(id, '?sort=old')).messages).toEqual([]);
    const after = await alice.say(id, 'After');
    expect((await carol.hear(id)).messages.map((message) => message.id)).toEqual([after.id]);
    await carol.actor.delete(`/api/conversations/${id}/messages/${before.id}`).expect(404);
    expect([await carol.unread(), await bob.unread()]).toEqual([1, 2]);

    await bob.actor.delete(`/api/conversations/${id}/membership`).expect(204);
    expect([await bob.unread(), (await bob.list()).conversations]).toEqual([0, []]);
    await bob.actor.get(`/api/conversations/${id}`).expect(404);
    await add(carol, bob).expect(200);
    expect((await bob.hear(id)).messages).toEqual([]);
    for (const member of [alice, bob, carol])
      await member.actor.delete(`/api/conversations/${id}/membership`).expect(204);
    expect(await app.sql('select id from conversations where id = $1', [id])).toEqual([]);
  });

  it('of two are not joined and not left', async () => {
    const { id } = await alice.start([bob]);
    await alice.actor.delete(`/api/conversations/${id}/membership`).expect(409);
    await alice.actor
      .post(`/api/conversations/${id}/members`, { member: { username: carol.username } })
      .expect(409);
  });

  it('have 50 members at most, also when many are added at once', async () => {
    const { id } = await alice.start([bob], { title: 'Full' });
    await app.sql(
      `with extra as (
         insert into users (username, username_key, email, email_key, password_hash, created_at, updated_at)
         select 'x' || $1 || '_' || n, 'x' || $1 || '_' || n, 'x' || $1 || n || '@x.example', 'x' || $1 || n || '@x.example', '', now(), now()
           from generate_series(1, 46) n returning id)
       insert into conversation_members (conversation_id, user_id) select $1::int, id from extra`,
      [id],
    );
    const latecomers = [carol, await join(), await join()];
    const statuses = await Promise.all(
      latecomers.map(
        async ({ username }) =>
          (await alice.actor.post(`/api/conversations/${id}/members`, { member: { username } })).status,
      ),
    );
    expect(statuses.sort()).toEqual([200, 200, 409]);
    expect((await alice.get(id)).members).toHaveLength(50);
    expect((await alice.list()).conversations[0]?.members).toHaveLength(5);
  });

  it('are not there for whoever is not in them, whatever they hold', async () => {
    const { id } = await alice.start([bob], { message: 'Between us' });
    const [message] = (await alice.hear(id)).messages;
    const body = { message: { body: 'x' }, member: { username: carol.username }, read: { to: message?.id } };
    const path = `/api/conversations/${id}`;
    const { actor } = stranger;
    const answers = [
      actor.get(path),
      actor.get(`${path}/messages`),
      actor.get(`${path}/messages?sort=old&from=1`),
      actor.post(`${path}/messages`, body),
      actor.put(`${path}/messages/${message?.id}`, body),
      actor.delete(`${path}/messages/${message?.id}`),
      actor.put(`${path}/read`, body),
      actor.post(`${path}/members`, body),
      actor.delete(`${path}/membership`),
    ];
    for (const answer of answers)
      expect((await answer.expect(404)).body.errors).toEqual({ conversation: ['not found'] });
    for (const none of ['0', 'abc', '2147483648', '999999999'])
      await alice.actor.get(`/api/conversations/${none}`).expect(404);
    expect((await (await join()).list()).conversations).toEqual([]);
  });

  it('are begun with those who take messages: from everyone, from those they follow, or from nobody', async () => {
    const { body } = await bob.actor.get('/api/conversations/settings').expect(200);
    expect(body.settings).toEqual({ acceptsFrom: 'everyone' });
    const start = () => alice.actor.post('/api/conversations', { conversation: { members: [bob.username] } });
    await bob.accept('followed');
    expect((await start().expect(403)).body.errors).toEqual({
      message: ["can't be sent: they take no messages from you"],
    });
    await bob.actor.follow(alice.username);
    const { id } = (await start().expect(201)).body.conversation as { id: number };
    await alice.say(id);
    await bob.accept('nobody');
    const send = () => alice.actor.post(`/api/conversations/${id}/messages`, { message: { body: 'Hello?' } });
    await send().expect(403);
    await alice
      .start([carol], { title: 'Group' })
      .then(({ id: group }) =>
        alice.actor
          .post(`/api/conversations/${group}/members`, { member: { username: bob.username } })
          .expect(403),
      );
    // Whoever was written to may answer.
    await bob.say(id, 'Here I am');
    await send().expect(201);
    await bob.actor.put('/api/conversations/settings', { settings: { acceptsFrom: 'some' } }).expect(422);
  });

  it('are said once, however often a message is sent again with its key', async () => {
    const { id } = await alice.start([bob]);
    const send = () =>
      alice.actor
        .post(`/api/conversations/${id}/messages`, { message: { body: 'Once' } })
        .set('Idempotency-Key', 'one-message')
        .expect(201);
    const answers = [await send(), ...(await Promise.all([send(), send()]))];
    expect(new Set(answers.map(({ body }) => (body as { message: { id: number } }).message.id)).size).toBe(1);
    expect([await bob.unread(), (await bob.hear(id)).messages.length]).toEqual([1, 1]);
  });

  it('refuse what is no message, and keep what is one as it was sent', async () => {
    const { id } = await alice.start([bob]);
    const send = (body: unknown) =>
      alice.actor.post(`/api/conversations/${id}/messages`, { message: { body } });
    for (const none of ['', ' \n', 'x'.repeat(4_001), 7, null, 'a\0b', '\ud800'])
      expect(Object.keys((await send(none).expect(422)).body.errors as object)).toEqual(['body']);
    const hostile = '\u202eevil\u202c Z\u0351\u0351\u0351\u0351 data: x\n\nid: 7\n\u2028';
    expect((await alice.say(id, hostile)).body).toBe(hostile);
    expect((await alice.say(id, '\u{1F4F0}'.repeat(4_000))).body).toHaveLength(8_000);
  });
});
