import type { MikroORM } from '@mikro-orm/postgresql';
import type { PGlite } from '@electric-sql/pglite';
import type { Kysely } from 'kysely';

/**
 * Does something with the embedded engine itself, on its one connection and in its turn: past Kysely, a statement would
 * run inside whichever transaction is open.
 */
export async function onEmbedded<T>(orm: MikroORM, work: (engine: PGlite) => Promise<T>): Promise<T> {
  const connection = orm.em.getConnection();
  const engine = (await connection.getNativeClient()) as unknown as PGlite;
  return connection
    .getClient<Kysely<object>>()
    .connection()
    .execute(() => work(engine));
}
