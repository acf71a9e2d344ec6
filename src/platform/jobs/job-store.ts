import type { MikroORM } from '@mikro-orm/postgresql';
import type { PGlite } from '@electric-sql/pglite';
import { Pool } from 'pg';
import type { Db } from 'pg-boss';
import { onEmbedded } from '../database/embedded';

/** Where pg-boss reads and writes its tables. */
export interface JobStore extends Db {
  readonly backend: 'postgres' | 'pglite';
  close(): Promise<void>;
}

/** Connections of one process: fetching, settling, and the library's housekeeping. Never those of requests. */
const POOL_SIZE = 3;
/** Milliseconds. Nobody waits for a job's statement, but a silent server must not hold it for ever. */
const CONNECT_DEADLINE = 5_000;
const STATEMENT_DEADLINE = 20_000;

/** A small pool of its own, which survives whatever happens to the server: each statement tries anew. */
export function serverStore(url: string): JobStore {
  const pool = new Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_DEADLINE,
    query_timeout: STATEMENT_DEADLINE,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'broadsheet jobs',
  });
  // A connection lost while idle; unheard, it would end the process.
  pool.on('error', () => undefined);
  return {
    backend: 'postgres',
    executeSql: (text, values) => pool.query<object>(text, values),
    close: () => pool.end(),
  };
}

/** On connections that are there already, for installing; they are left open. */
export function borrowedStore(pool: Pool): JobStore {
  return {
    backend: 'postgres',
    executeSql: (text, values) => pool.query<object>(text, values),
    close: () => Promise.resolve(),
  };
}

/** On the embedded engine's one connection, taking turns with everybody else. */
export function embeddedStore(orm: MikroORM): JobStore {
  return {
    backend: 'pglite',
    executeSql: (text, values = []) => onEmbedded(orm, (engine) => runWhole(engine, text, values)),
    close: () => Promise.resolve(),
  };
}

/** The library's scripts are several statements with a transaction around them, which a failure leaves open. */
async function runWhole(pglite: PGlite, text: string, values: unknown[]): Promise<{ rows: object[] }> {
  if (values.length > 0) return pglite.query<object>(text, values);
  try {
    const results = await pglite.exec(text);
    return { rows: results.flatMap(({ rows }) => rows as object[]) };
  } catch (error) {
    await pglite.exec('rollback');
    throw error;
  }
}
