import type { IncomingMessage } from 'node:http';
import type { Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation, type PgRequestHookInformation } from '@opentelemetry/instrumentation-pg';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** A request as Express leaves it: with the route that answered it, if one did. */
type Routed = IncomingMessage & { readonly route?: { readonly path: string } };

/** What machines ask every few seconds. */
const WATCHED = /^\/(health\/|metrics$)/;

export function startSdk(): { readonly stop: () => Promise<void> } {
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'broadsheet' }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  registerInstrumentations({
    instrumentations: [
      new HttpInstrumentation({
        disableOutgoingRequestInstrumentation: true,
        ignoreIncomingRequestHook: ({ url }) => WATCHED.test(url ?? ''),
        applyCustomAttributesOnSpan: (span, request) => {
          describeRequest(span, request as Routed);
        },
      }),
      new PgInstrumentation({
        requireParentSpan: true,
        ignoreConnectSpans: true,
        requestHook: describeStatement,
      }),
    ],
  });
  return { stop: () => provider.shutdown() };
}

/** Names the span by its route. Leaves the query out: links that are mailed carry their secret there. */
function describeRequest(span: Span, { method = '', route }: Routed): void {
  span.setAttribute('url.query', '');
  if (!route) return;
  span.updateName(`${method} ${route.path}`);
  span.setAttribute('http.route', route.path);
}

/**
 * Names the span by the statement. The text of one without a name is left out: values stand in it, which may be anything
 * that people wrote, and hashes of passwords.
 */
function describeStatement(span: Span, { query: { name, text } }: PgRequestHookInformation): void {
  const [operation = ''] = text.trimStart().split(/\s/, 1);
  // What follows the tilde tells texts apart that are prepared under one name.
  const [statement] = name?.split('~', 1) ?? [];
  span.updateName(statement ?? operation.toLowerCase());
  if (name === undefined) span.setAttribute('db.query.text', operation);
}
