import { hash } from '@node-rs/argon2';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Config } from '../platform/config/config';
import { execute } from '../platform/database/execute';
import type { DemoPart, DemoSite } from '../platform/kernel/demo-part';
import { PasswordSettings } from '../users/passwords/password.settings';
import { readDemoContent } from './demo-content';
import { DEMO_PASSWORD } from './demo-password';
import { loadContent, type Run } from './load-content';

/**
 * Fills a database that has no accounts with the demo data: user 1 is bob.
 *
 * All in one transaction, behind a lock: of several instances that start at once one loads it, and nobody ever sees
 * half of it.
 *
 * @param recounts statements that set the kept totals to what the rows say; they run last
 * @param parts what rooms add, loaded in this order
 * @returns false when there were accounts already
 * @throws DemoContentError
 */
export async function seedDemo(
  em: EntityManager,
  config: Config,
  recounts: readonly string[],
  parts: readonly DemoPart[] = [],
): Promise<boolean> {
  // Before the work that only an empty database needs; asked again behind the lock.
  if (await hasAccounts((text) => execute(em, text))) return false;
  const content = await readDemoContent();
  const passwordHash = await hash(DEMO_PASSWORD, new PasswordSettings(config.environment).argon2);
  return em.transactional(async (transaction) => {
    const run: Run = (text, ...values) => execute(transaction, text, values);
    await run('lock table users in share row exclusive mode');
    if (await hasAccounts(run)) return false;
    const now = new Date();
    await loadContent(run, content, { passwordHash, origin: ownOrigin(config), now });
    const { environment, dataDir } = config;
    const site = { environment, dataDir, origin: ownOrigin(config) };
    for (const part of parts) await loadPart(part, run, now, site);
    for (const statement of recounts) await run(statement);
    return true;
  });
}

async function hasAccounts(run: (text: string) => Promise<unknown[]>): Promise<boolean> {
  return (await run('select from users limit 1')).length > 0;
}

/** Address of this server; null while its port is still to be chosen. */
function ownOrigin({ appUrl, port }: Config): string | null {
  return appUrl ?? (port === 0 ? null : `http://localhost:${port}`);
}

async function loadPart(part: DemoPart, run: Run, now: Date, site: DemoSite): Promise<void> {
  try {
    await part.load(run, now, site);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The demo rows of ${part.name} cannot be loaded: ${reason}`, { cause: error });
  }
}
