import { ENTITIES } from '../app.module';
import { loadConfig } from '../platform/config/config';
import { openDatabase } from '../platform/database/open-database';
import { runCommand } from './run-command';

/** Brings the database that the configuration names up to date, and says what that took. */
runCommand(async () => {
  const database = await openDatabase({ ...loadConfig(), seed: 'none' }, ENTITIES, { patience: 'command' });
  const { migrated } = database;
  await database.close();
  process.stdout.write(migrated.length > 0 ? `Migrated: ${migrated.join(', ')}\n` : 'Up to date\n');
});
