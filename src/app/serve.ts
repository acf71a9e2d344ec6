import { CONTRIBUTIONS } from '../app.module';
import { createApp } from './create-app';
import { listeningFault, requireFreePort } from './listening';
import { welcome } from './welcome';
import { loadConfig } from '../platform/config/config';
import { Lifecycle } from '../platform/http/lifecycle';
import { OperatorFault } from '../platform/kernel/operator-fault';

async function serve(): Promise<void> {
  const config = loadConfig(CONTRIBUTIONS.settings);
  await requireFreePort(config);
  const app = await createApp(config);
  app.get(Lifecycle).attach(app, config.shutdownGraceMs);
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    throw listeningFault(error, config);
  }
  await welcome(app, config);
}

serve().catch((error: unknown) => {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
});

/** What an operator can mend is said in a sentence; anything else is a fault of ours, and shows where it came from. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof OperatorFault ? error.message : (error.stack ?? error.message);
}
