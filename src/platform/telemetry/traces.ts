import { within } from '../kernel/within';

/** For the last spans, when the process stops. */
const FLUSH_DEADLINE_MS = 2_000;

let sdk: { readonly stop: () => Promise<void> } | null = null;

/**
 * Sends traces to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names: a span for each request, named by its route, one
 * for each statement in it, and one for each job. Does nothing where the variable is unset: the SDK is not even loaded.
 *
 * It has to be called before what it traces is loaded. OpenTelemetry's other variables hold as its specification says.
 */
export async function startTraces(environment: NodeJS.ProcessEnv): Promise<void> {
  if (!environment['OTEL_EXPORTER_OTLP_ENDPOINT']) return;
  const { startSdk } = await import('./traces.sdk.js');
  sdk = startSdk();
}

/** Sends what is left, for two seconds at most. */
export async function stopTraces(): Promise<void> {
  const stopping = sdk?.stop();
  sdk = null;
  if (stopping) await within(FLUSH_DEADLINE_MS, stopping);
}
