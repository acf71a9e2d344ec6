import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';

interface Executor {
  executeQuery(query: CompiledQuery): Promise<{ rows: unknown[] }>;
}

/** Runs SQL through Kysely, on either engine: in the entity manager's transaction when it has one, else outside any. */
export async function execute<Row>(
  em: EntityManager,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const executor: Executor = em.getTransactionContext<Executor>() ?? em.getConnection().getClient();
  return (await executor.executeQuery(CompiledQuery.raw(text, values as unknown[]))).rows as Row[];
}
