import { Client } from 'pg';
import { ConfigError } from '../config/config';

/** How often it is looked whether a session has moved. A pooler that others use too may happen to let it stay. */
const LOOKS = 5;

/**
 * Refuses a direct address that leads through a pooler in transaction mode, where a session moves from one server
 * connection to another: what is listened to is not heard, and a lock that is taken cannot be let go.
 *
 * @throws ConfigError naming the variable that is missing, or wrong
 */
export async function refusePooler(directUrl: string, url: string | null): Promise<void> {
  if (!(await isTransactionPooled(directUrl))) return;
  const reason =
    'Migrations, locks and notifications need a session that lasts. Name the PostgreSQL server itself: ' +
    'DATABASE_DIRECT_URL=postgres://user@server:5432/database';
  throw new ConfigError([
    directUrl === url
      ? `DATABASE_DIRECT_URL: is missing, and DATABASE_URL leads through a pooler in transaction mode. ${reason}`
      : `DATABASE_DIRECT_URL: leads through a pooler in transaction mode. ${reason}`,
  ]);
}

/** Whether what seems to be one session is on different server processes while others hold theirs. */
async function isTransactionPooled(url: string): Promise<boolean> {
  const clients = Array.from(
    { length: 2 },
    () => new Client({ connectionString: url, connectionTimeoutMillis: 10_000 }),
  );
  for (const client of clients) client.on('error', () => undefined);
  const [session, other] = clients as [Client, Client];
  try {
    await session.connect();
    const { processID } = session as unknown as { processID: number | null };
    // Without a pooler the server's process is the one that it named when the session began: one look is enough.
    if ((await processOf(session)) === processID) return false;
    await other.connect();
    return await moves(session, other);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** Takes the server connection that the session was on, if it can be taken, and looks where the session is then. */
async function moves(session: Client, other: Client): Promise<boolean> {
  const before = await processOf(session);
  for (let looks = 0; looks < LOOKS; looks++) {
    await other.query('begin');
    await processOf(other);
    const after = await processOf(session);
    await other.query('rollback');
    if (after !== before) return true;
  }
  return false;
}

async function processOf(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}
