import type { MessageBody } from '../conversations/talk';
import { Talker } from '../conversations/talk';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { Lifecycle } from '../../src/platform/http/lifecycle';
import { signUp } from '../support/actors';
import { failStatement } from '../support/failing-statement';
import { eventually } from '../support/eventually';
import { startApp, type TestApp } from '../support/test-app';
import { Listener } from './listener';

describe('The stream of events', () => {
  let app: TestApp;
  let alice: Talker;
  let bob: Talker;
  let id: number;
  const open: Listener[] = [];

  beforeAll(async () => {
    app = await startApp({ EVENT_STREAMS: '12', EVENT_STREAMS_PER_USER: '3' });
  });
  beforeEach(async () => {
    [alice, bob] = [new Talker(await signUp(app)), new Talker(await signUp(app))];
    ({ id } = await alice.start([bob]));
  });
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await eventually('the end of all streams', async () => {
      const answer = await alice.actor.get('/health/live');
      return answer.status === 200 && (await streams()) === 0;
    });
  });
  afterAll(() => app.close());

  const streams = () =>
    new Promise<number>((resolve) => {
      app.server.getConnections((_, count) => {
        resolve(count);
      });
    });

  async function listen(
    who: Talker,
    { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
  ): Promise<Listener> {
    const authorization = { authorization: who.actor.authorization };
    const listener = await Listener.open(`${app.url}/api/events${query}`, { ...authorization, ...headers });
    open.push(listener);
    return listener;
  }

  const bodies = (events: readonly { data: Record<string, unknown> }[]) =>
    events.map(({ data }) => (data['message'] as MessageBody).body);

  it('begins with where things stand, and then tells of each message once, in order', async () => {
    await alice.say(id, 'Before');
    const stream = await listen(bob);
    expect([
      stream.status,
      stream.answer.headers['content-type'],
      stream.answer.headers['cache-control'],
    ]).toEqual([200, 'text/event-stream', 'no-store']);
    expect((await stream.hear('unreadMessages'))[0]?.data).toEqual({ type: 'unreadMessages', count: 1 });
    expect(stream.retryMs).toBeGreaterThan(0);
    const said: MessageBody[] = [];
    for (const body of ['One', 'Two', 'Three\n\nid: 7']) said.push(await alice.say(id, body));
    const heard = await stream.hear('message', 3);
    expect(heard.map(({ data }) => data)).toEqual(
      said.map((message) => ({ type: 'message', conversationId: id, message })),
    );
    expect((await stream.hear('unreadMessages', 4)).at(-1)?.data['count']).toBe(4);
    await bob.read(id, said[2]?.id ?? 0);
    expect((await stream.hear('unreadMessages', 5)).at(-1)?.data['count']).toBe(0);
  });

  it('tells of what is edited and deleted, and of who comes and goes', async () => {
    const stream = await listen(bob);
    const { id: group } = await alice.start([bob], { title: 'The print shop' });
    const [{ data } = { data: {} }] = await stream.hear('conversation');
    expect(data).toMatchObject({ conversation: { id: group, kind: 'group', title: 'The print shop' } });
    const message = await alice.say(group, 'Tusday');
    const path = `/api/conversations/${group}/messages/${message.id}`;
    await alice.actor.put(path, { message: { body: 'Tuesday' } }).expect(200);
    await alice.actor.delete(path).expect(204);
    const changes = await stream.hear('messageChanged', 2);
    expect(changes.at(-1)?.data).toMatchObject({ message: { id: message.id, body: null, deleted: true } });
    await alice.actor.delete(`/api/conversations/${group}/membership`).expect(204);
    expect((await stream.hear('conversation', 2)).at(-1)?.data).toMatchObject({
      conversation: { id: group, membersCount: 1 },
    });
  });

  it('goes on after the last event that was heard, and misses and repeats none', async () => {
    const first = await listen(bob);
    await alice.say(id, 'Heard');
    await first.hear('message');
    first.close();
    await alice.say(id, 'Missed 1');
    await alice.say(id, 'Missed 2');
    const second = await listen(bob, { headers: { 'last-event-id': first.lastId ?? '' } });
    await alice.say(id, 'Live');
    expect(bodies(await second.hear('message', 3))).toEqual(['Missed 1', 'Missed 2', 'Live']);
    const third = await listen(bob, { query: `?lastEventId=${second.ofType('message')[0]?.id ?? ''}` });
    expect(bodies(await third.hear('message', 2))).toEqual(['Missed 2', 'Live']);
    expect(third.ofType('reset')).toEqual([]);
  });

  it('can be resumed before anything was heard', async () => {
    const first = await listen(bob);
    await first.hear('unreadMessages');
    first.close();
    await alice.say(id, 'Missed');
    const second = await listen(bob, { headers: { 'last-event-id': first.lastId ?? '' } });
    expect(bodies(await second.hear('message'))).toEqual(['Missed']);
  });

  it('says so when what was missed is not kept any more', async () => {
    const first = await listen(bob);
    await first.hear('unreadMessages');
    first.close();
    await alice.say(id, 'Old');
    await app.sql(`update event_log set at = now() - interval '1 day'`);
    await periodicWork.get('deleting old events')?.();
    const headers = { 'last-event-id': first.lastId ?? '' };
    const second = await listen(bob, { headers });
    await second.hear('reset');
    await alice.say(id, 'New');
    expect(bodies(await second.hear('message'))).toEqual(['New']);
    // An id from before a backup was restored: of events that there are not.
    const third = await listen(bob, { headers: { 'last-event-id': '999999999' } });
    await third.hear('reset');
    for (const lastEventId of ['abc', '-1', '1-2', '1'.repeat(40), 'x'.repeat(200)])
      await bob.actor.get(`/api/events?lastEventId=${lastEventId}`).expect(422);
  });

  it('is opened by a ticket, once, within a minute, and while its session lasts', async () => {
    const issue = async () => {
      const { body } = await bob.actor.post('/api/events/tickets').expect(201);
      return (body as { ticket: { value: string } }).ticket.value;
    };
    const openWith = async (ticket: string) => {
      const listener = await Listener.open(`${app.url}/api/events?ticket=${ticket}`);
      open.push(listener);
      return listener;
    };
    const ticket = await issue();
    const stream = await openWith(ticket);
    expect((await openWith(ticket)).status).toBe(401);
    await alice.say(id, 'To the holder');
    expect(bodies(await stream.hear('message'))).toEqual(['To the holder']);

    const late = await issue();
    await app.sql(`update event_tickets set expires_at = now() - interval '1 second'`);
    expect((await openWith(late)).status).toBe(401);
    expect((await openWith('forged')).status).toBe(401);
    const signedOut = await issue();
    await bob.actor.post('/api/auth/logout').expect(204);
    expect((await openWith(signedOut)).status).toBe(401);
    // A ticket is no token, and no ticket or a bad token opens nothing.
    await app.http.get('/api/user').set('Authorization', `Token ${signedOut}`).expect(401);
    expect((await app.http.get('/api/events').expect(401)).body).toMatchObject({ code: 'token-missing' });
    expect(
      (await app.http.get('/api/events').set('Authorization', 'Token forged').expect(401)).body,
    ).toMatchObject({ code: 'token-invalid' });
  });

  it('ends as soon as its session does', async () => {
    const [mine, other] = [await listen(bob), await listen(alice)];
    await bob.actor.post('/api/auth/logout').expect(204);
    expect(await mine.ended()).toBe('ended');
    expect(other.end).toBeUndefined();
  });

  it('tells nothing of whom its reader blocks, from the block on, nor of what others say to others', async () => {
    const carol = new Talker(await signUp(app));
    const { id: group } = await alice.start([bob, carol], { title: 'Three' });
    const { id: aside } = await alice.start([carol]);
    const stream = await listen(bob);
    await bob.actor.put(`/api/profiles/${alice.username}/block`).expect(204);
    await alice.say(group, 'Not to bob');
    await alice.say(aside, 'To carol alone');
    await carol.say(group, 'To all');
    expect(bodies(await stream.hear('message'))).toEqual(['To all']);
    await alice.actor.post(`/api/conversations/${id}/messages`, { message: { body: 'x' } }).expect(404);
    await bob.actor.get(`/api/conversations/${id}`).expect(404);
    expect([await bob.unread(), (await bob.get(group)).unreadCount]).toEqual([1, 1]);
    await bob.actor.delete(`/api/profiles/${alice.username}/block`).expect(204);
    expect(await bob.unread()).toBe(2);
  });

  it('tells of new comments on the article that it was opened with, and resumes there, too', async () => {
    const carol = await signUp(app);
    const [{ slug }, { slug: other }] = [await alice.actor.publish(), await alice.actor.publish()];
    const said = (events: readonly { data: Record<string, unknown> }[]) =>
      events.map(({ data }) => (data['comment'] as { body: string }).body);
    const first = await listen(bob, { query: `?article=${slug}` });
    const mine = await listen(bob);
    await carol.comment(other, 'Elsewhere');
    await carol.comment(slug, 'Here');
    const [heard] = await first.hear('comment');
    expect(heard?.data).toMatchObject({
      type: 'comment',
      comment: { body: 'Here', author: { username: carol.username } },
    });
    first.close();
    await carol.comment(slug, 'Missed');
    await alice.say(id, 'Missed, too');
    await bob.actor.put(`/api/profiles/${carol.username}/mute`).expect(204);
    await carol.comment(slug, 'Muted');
    await alice.actor.comment(slug, 'Not muted');
    const resumed = await listen(bob, {
      query: `?article=${slug}`,
      headers: { 'last-event-id': heard?.id ?? '' },
    });
    // Whom the reader mutes by now is left out, also of what was missed.
    expect(said(await resumed.hear('comment'))).toEqual(['Not muted']);
    expect(bodies(await resumed.hear('message'))).toEqual(['Missed, too']);
    expect(mine.ofType('comment')).toEqual([]);
    await bob.actor.get('/api/events?article=nowhere').expect(404);
  });

  it('is refused when there are too many, of one reader or in all, and has room again when one ends', async () => {
    const mine = [await listen(bob), await listen(bob), await listen(bob)];
    const refused = await bob.actor.get('/api/events').expect(429);
    expect([refused.body.code, refused.headers['retry-after']]).toEqual(['too-many-streams', '5']);
    for (let n = 0; n < 3; n++) {
      const other = new Talker(await signUp(app));
      for (let m = 0; m < 3; m++) await listen(other);
    }
    expect((await alice.actor.get('/api/events').expect(503)).body.code).toBe('streams-exhausted');
    mine[0]?.close();
    await eventually('room', async () => (await listen(alice)).status === 200);
  });

  it('shows signs of life, each stream in its turn', async () => {
    const stream = await listen(bob);
    for (let turn = 0; turn < 30; turn++) await periodicWork.get('keeping streams of events alive')?.();
    await eventually('two signs of life', () => stream.beats >= 2);
  });

  it('has headers alone for HEAD, and leaves nothing open', async () => {
    await app.http.head('/api/events').set('Authorization', bob.actor.authorization).expect(200);
    for (let n = 0; n < 3; n++) expect((await listen(bob)).status).toBe(200);
  });

  it('is delivered all the same when the database fails for a moment', async () => {
    const stream = await listen(bob);
    await stream.hear('unreadMessages');
    const failing = failStatement(app, 'conversations.messageEvents', { times: 2 });
    try {
      await alice.say(id, 'All the same');
      expect(bodies(await stream.hear('message'))).toEqual(['All the same']);
      expect(failing.failures).toBe(2);
    } finally {
      failing.mend();
    }
    expect(stream.ofType('message')).toHaveLength(1);
  });

  it('is broken off on the way out, with another time for each to come back', async () => {
    const leaving = [await listen(alice), await listen(bob), await listen(bob)];
    for (const stream of leaving) await stream.hear('unreadMessages');
    // What SIGTERM does first of all; the process goes on serving for a while.
    app.app.get(Lifecycle).drain();
    expect(await Promise.all(leaving.map((stream) => stream.ended()))).toEqual([
      'broken',
      'broken',
      'broken',
    ]);
    const retries = new Set(leaving.map(({ retryMs }) => retryMs));
    expect(retries.size).toBe(3);
    const late = await listen(bob);
    expect([late.status, await late.ended()]).toEqual([200, 'broken']);
  });
});
