import { Logger } from 'nestjs-pino';
import { CONTRIBUTIONS } from '../app.module';
import { createApp } from './create-app';
import { ConfigError, loadConfig } from '../platform/config/config';
import { DataDirInUse } from '../platform/database/data-dir-lock';
import { isUnavailable } from '../platform/database/database.errors';
import { Lifecycle } from '../platform/http/lifecycle';
import { PublicUrls } from '../platform/http/public-urls';

async function serve(): Promise<void> {
  const config = loadConfig(CONTRIBUTIONS.settings);
  const app = await createApp(config);
  app.get(Lifecycle).attach(app, config.shutdownGraceMs);
  await app.listen(config.port, config.host);
  const url = app.get(PublicUrls).base;
  app
    .get(Logger)
    .log(`Broadsheet is up at ${url} - docs ${url}/docs - document ${url}/openapi.json`, 'Broadsheet');
}

serve().catch((error: unknown) => {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
});

/** What an operator can mend is said in a sentence; anything else is a fault of ours, and shows where it came from. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError || error instanceof DataDirInUse) return error.message;
  if (isUnavailable(error)) return `The database cannot be reached: ${error.message}`;
  return error.stack ?? error.message;
}
