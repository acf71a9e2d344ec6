import { signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { Talker } from './talk';

const CLIENTS = 64;
const ROUNDS = 6;

/** What counts say, and what the rows say. */
const DRIFT = `
  with counted as (
    select me.user_id, me.unread_count as kept, (
             select count(*)::int from conversation_messages m
              where m.conversation_id = me.conversation_id and m.id > greatest(me.read_id, me.joined_after_id)
                and m.author_id <> me.user_id and m.deleted_at is null) as actual
      from conversation_members me)
  select 'member' as what, user_id, kept, actual from counted where kept <> actual
   union all
  select 'reader', r.user_id, r.unread_count, coalesce(c.actual, 0)
    from conversation_readers r
    left join (select user_id, sum(actual)::int as actual from counted group by user_id) c on c.user_id = r.user_id
   where r.unread_count <> coalesce(c.actual, 0)`;

describe('Conversations in a storm', () => {
  let app: TestApp;
  let talkers: Talker[];

  beforeAll(async () => {
    app = await startApp();
    talkers = [];
    for (let n = 0; n < 8; n++) talkers.push(new Talker(await signUp(app)));
  });
  afterAll(() => app.close());

  const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;

  it(`keep counts that equal the rows after ${CLIENTS} clients wrote, read, deleted, left and came back`, async () => {
    const [first, ...others] = talkers;
    if (!first) throw new Error('Nobody is there');
    const groups = [
      await first.start(others, { title: 'All' }),
      await first.start(others.slice(0, 3), { title: 'Some' }),
      await first.start(others.slice(2), { title: 'Others' }),
    ];
    const statuses = new Map<number, number>();
    const note = ({ status }: { status: number }) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const act = async () => {
      const [{ id }, { actor }, other] = [pick(groups), pick(talkers), pick(talkers)];
      const path = `/api/conversations/${id}`;
      const chance = Math.random();
      if (chance < 0.5) {
        const answer = await actor.post(`${path}/messages`, { message: { body: 'Well?' } });
        note(answer);
        const { message } = answer.body as { message?: { id: number } };
        if (message && Math.random() < 0.3) note(await actor.delete(`${path}/messages/${message.id}`));
      } else if (chance < 0.8) {
        const { body } = await actor.get(`${path}/messages?limit=5`);
        const { messages = [] } = body as { messages?: { id: number }[] };
        if (messages.length > 0) note(await actor.put(`${path}/read`, { read: { to: pick(messages).id } }));
      } else if (chance < 0.9) note(await actor.delete(`${path}/membership`));
      else note(await actor.post(`${path}/members`, { member: { username: other.username } }));
    };
    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        for (let round = 0; round < ROUNDS; round++) await act();
      }),
    );
    expect([...statuses.keys()].filter((status) => status >= 500 && status !== 503)).toEqual([]);
    expect(statuses.get(201) ?? 0).toBeGreaterThan(20);
    expect(await app.sql(DRIFT)).toEqual([]);
    for (const talker of talkers) {
      const { conversations } = await talker.list();
      const sum = conversations.reduce((total, { unreadCount }) => total + unreadCount, 0);
      expect(await talker.unread()).toBe(sum);
    }
  });

  it('are walked both ways during a thousand writes: none twice, and none missing that was there', async () => {
    const [first, second] = talkers;
    if (!first || !second) throw new Error('Nobody is there');
    const { id } = await first.start([second], { title: 'Walked' });
    const before: number[] = [];
    for (let n = 0; n < 40; n++) before.push((await first.say(id)).id);
    const [row] = await app.sql('select id from users where username = $1', [first.username]);
    let writes = 0;
    const write = async () => {
      // Ten in a statement: what matters is what is there, not how it came.
      await app.sql(
        `insert into conversation_messages (conversation_id, author_id, body)
         select $1::int, $2::int, 'Meanwhile' from generate_series(1, 40)`,
        [id, row?.['id']],
      );
      writes += 40;
    };
    for (const sort of ['new', 'old']) {
      const walked: number[] = [];
      for (let cursor: string | null = '', page = 0; cursor !== null && page < 200; page++) {
        const { messages, nextCursor } = await second.hear(
          id,
          `?limit=5&sort=${sort}${cursor && `&cursor=${cursor}`}`,
        );
        walked.push(...messages.map((message) => message.id));
        if (writes < (sort === 'new' ? 500 : 1_000)) await write();
        cursor = nextCursor;
      }
      expect(new Set(walked).size).toBe(walked.length);
      const old = walked.filter((each) => before.includes(each));
      expect(old).toEqual(sort === 'old' ? before : [...before].reverse());
    }
    expect(writes).toBe(1_000);
  });
});
