/**
 * `npm run bench -- events`: as many streams of events as one instance should serve, what each takes of its memory, and
 * how long a message takes from its commit to a reader.
 */
import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { residentMemory } from './processor.mts';

const require = createRequire(import.meta.url);
const dist = (file: string) => require(`../../dist/${file}`) as Record<string, never>;

const SESSION_DAYS = 30;
/** Opened at once, so that none waits in the kernel's queue for long. */
const OPENED_AT_ONCE = 50;
const MESSAGES = 300;
const MESSAGE_INTERVAL_MS = 20;
/** For what was garbage to be collected before memory is read. */
const SETTLE_MS = 8_000;

interface Measured {
  readonly streams: number;
  readonly bytesPerStream: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

interface Declared {
  readonly text: string;
  readonly parameters: readonly string[];
}

/** A reader: their account, and a token of a session that has never signed in. */
interface Reader {
  readonly id: number;
  readonly token: string;
}

export interface EventsSetting {
  readonly url: string;
  readonly pid: number;
  readonly pool: Pool;
  readonly secret: string;
  readonly streams: number;
  readonly statement: (name: string) => Declared;
}

async function makeReaders({ pool, secret }: EventsSetting): Promise<Reader[]> {
  const { KeyRing } = dist('platform/config/key-ring.js') as unknown as {
    KeyRing: new (config: object) => object;
  };
  const { AccessTokenService } = dist('sessions/tokens/access-token.service.js') as unknown as {
    AccessTokenService: new (
      settings: object,
      ring: object,
    ) => { issue(claim: object, expiresAt: Date): { token: string } };
  };
  const settings = { tokenAlgorithm: 'HS256', accessTokenSeconds: SESSION_DAYS * 86_400 };
  const tokens = new AccessTokenService(settings, new KeyRing({ secrets: [secret] }));
  const { rows } = await pool.query<{ id: number; userId: number; born: number; expires: Date }>(
    `insert into sessions (user_id, created_at, last_seen_at, expires_at)
     select id, now(), now(), now() + $1::int * interval '1 day' from users
     returning id, user_id as "userId", floor(extract(epoch from created_at))::float8 as born, expires_at as expires`,
    [SESSION_DAYS],
  );
  return rows.map(({ id, userId, born, expires }) => ({
    id: userId,
    token: tokens.issue({ sessionId: id, userId, bornSeconds: born }, expires).token,
  }));
}

/** Opens one stream, and calls `hear` with what comes. */
function open(url: URL, token: string, hear: (text: string) => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname);
    socket.setEncoding('utf8');
    socket.once('error', reject);
    socket.once('data', (head: string | Buffer) => {
      if (!String(head).startsWith('HTTP/1.1 200')) reject(new Error(String(head).slice(0, 200)));
      socket.on('data', (text: string | Buffer) => {
        hear(String(text));
      });
      resolve(socket);
    });
    socket.write(
      `GET /api/events HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer ${token}\r\nAccept: text/event-stream\r\n\r\n`,
    );
  });
}

/** Bytes. */
function memoryOf(pid: number): number {
  return (residentMemory(pid) ?? 0) * 1024 * 1024;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** A conversation between two readers, as the server would make it. */
async function makeConversation(pool: Pool, one: Reader, other: Reader): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    'insert into conversations (pair_low_id, pair_high_id) values (least($1::int, $2), greatest($1::int, $2)) returning id',
    [one.id, other.id],
  );
  const id = rows[0]?.id ?? 0;
  await pool.query(
    'insert into conversation_members (conversation_id, user_id, has_written) values ($1, $2, true), ($1, $3, true)',
    [id, one.id, other.id],
  );
  await pool.query('insert into conversation_readers (user_id) values ($1), ($2)', [one.id, other.id]);
  return id;
}

export async function measureEvents(setting: EventsSetting): Promise<Measured> {
  const { url: base, pid, pool, streams, statement } = setting;
  const url = new URL(base);
  const readers = await makeReaders(setting);
  const heardAt = new Map<string, number>();
  const hear = (text: string) => {
    for (const [, key = ''] of text.matchAll(/Measured (\d+)/g)) heardAt.set(key, performance.now());
  };
  const sockets: Socket[] = [];
  const openMany = async (count: number) => {
    for (let opened = 0; opened < count; opened += OPENED_AT_ONCE)
      sockets.push(
        ...(await Promise.all(
          Array.from({ length: Math.min(OPENED_AT_ONCE, count - opened) }, (_, index) => {
            const reader = readers[(sockets.length + index) % readers.length];
            return open(url, reader?.token ?? '', hear);
          }),
        )),
      );
  };
  // The first streams warm the server up: what is measured is what each further one takes.
  const warmUp = Math.floor(streams / 10);
  await openMany(warmUp);
  await delay(SETTLE_MS);
  const before = memoryOf(pid);
  await openMany(streams - warmUp);
  await delay(SETTLE_MS);
  const bytesPerStream = (memoryOf(pid) - before) / (streams - warmUp);
  console.log(`${sockets.length} streams are open`);

  const delays = await sayMany(pool, readers, statement, heardAt);
  for (const socket of sockets) socket.destroy();
  return {
    streams,
    bytesPerStream,
    medianMs: percentile(delays, 0.5),
    p99Ms: percentile(delays, 0.99),
  };
}

/** Says something again and again, to one of the readers each time; returns how long each took from its commit, sorted. */
async function sayMany(
  pool: Pool,
  readers: readonly Reader[],
  statement: EventsSetting['statement'],
  heardAt: ReadonlyMap<string, number>,
): Promise<number[]> {
  const run = ({ text, parameters }: Declared, given: Readonly<Record<string, unknown>>) =>
    pool.query<Record<string, unknown>>(
      text,
      parameters.map((name) => given[name]),
    );
  const committedAt = new Map<string, number>();
  const pairs: { viewer: number; conversation: number }[] = [];
  for (let index = 0; index + 1 < Math.min(readers.length, 100); index += 2) {
    const [one, other] = [readers[index], readers[index + 1]];
    if (one && other) pairs.push({ viewer: one.id, conversation: await makeConversation(pool, one, other) });
  }
  for (let turn = 0; turn < MESSAGES; turn++) {
    const pair = pairs[turn % pairs.length];
    if (!pair) throw new Error('There are no readers');
    const { rows } = await run(statement('messages.send'), { ...pair, body: `Measured ${turn}` });
    const [{ id, memberIds } = {}] = rows as { id?: number; memberIds?: number[] }[];
    await pool.query('begin');
    await run(statement('events.append'), {
      topics: (memberIds ?? []).map((member) => `reader ${member}`),
      types: ['message', 'unreadMessages'],
      abouts: [id, 0],
      count: 2,
    });
    committedAt.set(String(turn), performance.now());
    await pool.query('commit');
    await delay(MESSAGE_INTERVAL_MS);
  }
  await delay(1_000);
  const delays = [...committedAt].map(([key, at]) => (heardAt.get(key) ?? Infinity) - at);
  return delays.sort((one, other) => one - other);
}
