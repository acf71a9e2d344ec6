import { Logger } from 'nestjs-pino';
import { createApp } from './app';
import { ConfigError, loadConfig } from './platform/config/config';
import { DataDirInUse } from './platform/database/data-dir-lock';
import { Lifecycle } from './platform/health/lifecycle';

async function main(): Promise<void> {
  const config = loadConfig();
  const app = await createApp(config);
  app.get(Lifecycle).attach(app, config.shutdownGraceMs);
  await app.listen(config.port, config.host);
  const url = config.appUrl ?? (await app.getUrl()).replace('127.0.0.1', 'localhost');
  app
    .get(Logger)
    .log(`Broadsheet is up at ${url} - docs ${url}/docs - document ${url}/openapi.json`, 'Broadsheet');
}

main().catch((error: unknown) => {
  const expected = error instanceof ConfigError || error instanceof DataDirInUse;
  process.stderr.write(
    `${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
