import { readEnvironment } from '../platform/config/environment';
import { startTraces } from '../platform/telemetry/traces';

/** Traces first: what is to be traced must not have been loaded before. */
async function start(): Promise<void> {
  await startTraces(readEnvironment());
  await import('./serve.js');
}

void start();
