import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unique } from '../support/actors';
import { eventually } from '../support/eventually';
import { build, preparedFolder, removeFolder, ServerProcess } from '../support/server-process';
import { createTestDatabase, SERVER_URL, type TestDatabase } from '../support/test-database';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

interface Export {
  readonly resourceSpans: ReadonlyArray<{
    readonly scopeSpans: ReadonlyArray<{ readonly spans: readonly Span[] }>;
  }>;
}

/** A collector of traces, as OTLP over HTTP has it. */
class Collector {
  /** All that it was sent. */
  text = '';
  readonly spans: Span[] = [];
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      this.text += text;
      const { resourceSpans } = JSON.parse(text) as Export;
      this.spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
      response.setHeader('Content-Type', 'application/json').end('{}');
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  named(name: string): Span[] {
    return this.spans.filter((span) => span.name === name);
  }
}

describe('Traces', () => {
  const collector = new Collector();
  let folder: string;
  let database: TestDatabase | undefined;
  let server: ServerProcess | undefined;

  beforeAll(async () => {
    build();
    folder = preparedFolder();
    if (SERVER_URL) database = await createTestDatabase();
    server = await ServerProcess.start({
      DATA_DIR: folder,
      SEED: 'none',
      SHUTDOWN_GRACE_MS: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: await collector.start(),
      OTEL_BSP_SCHEDULE_DELAY: '200',
      ...(database?.url && { DATABASE_URL: database.url }),
    });
  });
  afterAll(async () => {
    await server?.kill();
    collector.stop();
    await database?.drop();
    removeFolder(folder);
  });

  it('have a span for each request, named by its route, and one for each of its statements', async () => {
    await fetch(`${server?.url ?? ''}/api/articles/none-of-this-name`);
    const [request] = await eventually('the span', () => {
      const found = collector.named('GET /api/articles/:slug');
      return found.length > 0 ? found : null;
    });
    if (!SERVER_URL) return;
    const children = await eventually('its statement', () => {
      const found = collector.spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
      return found.length > 0 ? found : null;
    });
    expect(children.map(({ name }) => name)).toEqual(['articles.get']);
    expect(children[0]?.traceId).toBe(request?.traceId);
  });

  it('have a span for each job, and hold no secret, address or password', async () => {
    const username = unique('traced');
    const user = { username, email: `${username}@example.com`, password: 'a passphrase to be traced' };
    const signedUp = await fetch(`${server?.url ?? ''}/api/users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user }),
    });
    const { token } = ((await signedUp.json()) as { user: { token: string } }).user;
    await fetch(`${server?.url ?? ''}/verify-email?token=secret-of-a-link`);
    await eventually('the span of the mail', () => collector.named('job mail').length > 0);
    await eventually('the span of the page', () => collector.named('GET /verify-email').length > 0);
    const named = SERVER_URL ? ['insert', 'begin', 'sessions.open'] : [];
    expect(collector.spans.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
    for (const secret of [user.email, user.password, '$argon2', token, 'secret-of-a-link'])
      expect(collector.text).not.toContain(secret);
  });

  it('leave health checks out, and arrive when the process stops', async () => {
    await fetch(`${server?.url ?? ''}/health/live`);
    await fetch(`${server?.url ?? ''}/api/tags`);
    server?.signal('SIGTERM');
    expect(await server?.exit()).toBe(0);
    expect(collector.named('GET /api/tags')).toHaveLength(1);
    expect(collector.text).not.toContain('/health/');
  });

  it.each([
    ['', 0],
    ['http://127.0.0.1:1', 1],
  ])('load the SDK for the endpoint %j: %i', (endpoint, loaded) => {
    const script = `
      const { startTraces } = require('./dist/platform/telemetry/traces.js');
      startTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: ${JSON.stringify(endpoint)} }).then(() => {
        const files = Object.keys(require.cache).filter((file) => file.includes('@opentelemetry/sdk-trace-node'));
        process.stdout.write(String(Number(files.length > 0)));
        process.exit(0);
      });`;
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })).toBe(String(loaded));
  });
});
