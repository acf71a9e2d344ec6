import { SCHEMA } from '../app.module';
import { openDatabase } from '../platform/database/open-database';
import { type CommandContext, runCommand } from './run-command';

/** Brings the database that the configuration names up to date, and says what that took. */
export async function migrate({ config, write }: CommandContext): Promise<void> {
  const database = await openDatabase(config(), SCHEMA, { patience: 'command' });
  const { migrated } = database;
  await database.close();
  write(migrated.length > 0 ? `Migrated: ${migrated.join(', ')}\n` : 'Up to date\n');
}

if (require.main === module) runCommand(migrate);
