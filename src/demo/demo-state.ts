import type { EntityManager } from '@mikro-orm/postgresql';
import { execute } from '../platform/database/execute';
import { DEMO_ADDRESS } from './demo-password';

/** What a site holds: the demo data, no account at all, or accounts of its own. */
export async function demoState(em: EntityManager): Promise<'demo' | 'empty' | 'accounts'> {
  const [found] = await execute<{ any: boolean; demo: boolean }>(
    em,
    'select exists (select from users) as any, exists (select from users where id = 1 and lower(email) = $1) as demo',
    [DEMO_ADDRESS],
  );
  if (!found?.any) return 'empty';
  return found.demo ? 'demo' : 'accounts';
}
