import { compile } from '../platform/database/compile';
import { Placeholder, sql } from '../platform/database/sql';
import type { DemoPart } from '../platform/kernel/demo-part';
import { userIdOf } from '../users/user.view';

const MINUTE_MS = 60_000;

const BOB = 'bob';
const ROSALIND = 'rosalind';

interface Line {
  readonly author: typeof BOB | typeof ROSALIND;
  readonly body: string;
  /** How long before the demo data is loaded it was said. */
  readonly minutesAgo: number;
  /** Whether the other has read it. */
  readonly isRead: boolean;
}

/** Oldest first. */
const LINES: readonly Line[] = [
  { author: BOB, body: 'Are the proofs of the autumn issue back?', minutesAgo: 190, isRead: true },
  {
    author: ROSALIND,
    body: 'Since this morning. Page 4 has a widow, otherwise clean.',
    minutesAgo: 181,
    isRead: true,
  },
  { author: BOB, body: 'Cut the caption by two words, then it is gone.', minutesAgo: 170, isRead: true },
  {
    author: ROSALIND,
    body: 'Done. The printer asks whether we want the grey or the cream stock.',
    minutesAgo: 42,
    isRead: false,
  },
  { author: ROSALIND, body: 'They need to know by noon.', minutesAgo: 40, isRead: false },
];

type Run = Parameters<DemoPart['load']>[0];

/** A conversation of bob's with rosalind, with two messages that he has not read. */
export const DEMO_CONVERSATION: DemoPart = {
  name: 'conversations',
  load: async (run, now) => {
    const ids = { [BOB]: await idOf(run, BOB), [ROSALIND]: await idOf(run, ROSALIND) };
    const timeOf = ({ minutesAgo }: Pick<Line, 'minutesAgo'>) =>
      new Date(now.getTime() - minutesAgo * MINUTE_MS);
    const [first, last] = [LINES[0], LINES.at(-1)];
    if (!first || !last) return;
    const pair = [Math.min(ids.bob, ids.rosalind), Math.max(ids.bob, ids.rosalind)];
    const conversation = await insert(run, CONVERSATION, ...pair, timeOf(first));
    const said: (Line & { id: number })[] = [];
    for (const line of LINES) {
      const values = [conversation, ids[line.author], line.body, timeOf(line)];
      said.push({ ...line, id: await insert(run, MESSAGE, ...values) });
    }
    await run(LAST, conversation, said.at(-1)?.id);
    for (const name of [BOB, ROSALIND] as const) {
      const unread = said.filter(({ author, isRead }) => author !== name && !isRead);
      const readTo = said.findLast(
        ({ isRead, author }) => isRead || (author === name && unread.length === 0),
      );
      const times = [timeOf(first), timeOf(last)];
      await run(MEMBER, conversation, ids[name], readTo?.id, unread.length, ...times);
      await run(READER, ids[name], unread.length);
    }
  },
};

const { text: ID } = compile(sql`select ${userIdOf(new Placeholder<string>('username'))} as id`);

const CONVERSATION =
  'insert into conversations (pair_low_id, pair_high_id, created_at) values ($1, $2, $3) returning id';

const MESSAGE = `insert into conversation_messages (conversation_id, author_id, body, sent_at)
  values ($1, $2, $3, $4) returning id`;

const LAST = 'update conversations set last_message_id = $2 where id = $1';

const MEMBER = `insert into conversation_members
    (conversation_id, user_id, read_id, unread_count, joined_at, active_at, has_written)
  values ($1, $2, $3, $4, $5, $6, true)`;

const READER = 'insert into conversation_readers (user_id, unread_count) values ($1, $2)';

function idOf(run: Run, username: string): Promise<number> {
  return insert(run, ID, username);
}

/** Runs a statement that answers one id. */
async function insert(run: Run, statement: string, ...values: unknown[]): Promise<number> {
  const [row] = (await run(statement, ...values)) as { id: number }[];
  if (!row) throw new Error('Nothing was inserted');
  return row.id;
}
