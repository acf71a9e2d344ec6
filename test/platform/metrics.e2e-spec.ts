import { createServer } from 'node:net';
import { Metrics } from '../../src/platform/telemetry/metrics';
import { MetricsServer } from '../../src/platform/telemetry/metrics-server';
import { Database } from '../../src/platform/database/database';
import { defineQueue } from '../../src/platform/jobs/job-queue';
import { Jobs } from '../../src/platform/jobs/jobs';
import { eventually } from '../support/eventually';
import { startApp, type TestApp } from '../support/test-app';
import { SERVER_URL, testConfig } from '../support/test-database';

/** The samples of a metric: `name{labels} value`, by what stands before the value. */
function samplesOf(text: string, metric: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => new RegExp(`^${metric}[{ ]`).test(line));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('Metrics', () => {
  let app: TestApp;
  let url: string;

  beforeAll(async () => {
    app = await startApp({ METRICS_PORT: '0', HOST: '127.0.0.1' });
    url = app.app.get(MetricsServer).url ?? '';
  });
  afterAll(() => app.close());

  const scrape = async () => (await fetch(url)).text();

  it('are in the text format, on a port of their own, and not among the routes of the API', async () => {
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(new URL(url).port).not.toBe(new URL(app.url).port);
    await app.http.get('/metrics').expect(404);
    const document = (await app.http.get('/openapi.json')).body as { paths: object };
    expect(Object.keys(document.paths)).not.toContain('/metrics');
  });

  it('count requests by method, route and status, never by address', async () => {
    const series = (route: string, status: number) =>
      `http_request_duration_seconds_count{method="GET",route="${route}",status="${status}"}`;
    const before = samplesOf(await scrape(), 'http_request_duration_seconds_count');
    await app.http.get('/api/tags').expect(200);
    await app.http.get('/api/articles/none-of-this-name').expect(404);
    await app.http.get('/api/articles/nor-of-this').expect(404);
    await app.http.get('/nowhere/at/all').expect(404);
    const expected = {
      [series('/api/tags', 200)]: 1,
      [series('/api/articles/:slug', 404)]: 2,
      [series('none', 404)]: 1,
    };
    await eventually('the counts', async () => {
      const after = samplesOf(await scrape(), 'http_request_duration_seconds_count');
      return Object.entries(expected).every(([name, more]) => after[name] === (before[name] ?? 0) + more);
    });
    expect(await scrape()).not.toContain('none-of-this-name');
  });

  it('tell of jobs, the listening connection and the process', async () => {
    const queue = defineQueue('measured', { retryLimit: 0 });
    await app.app.get(Jobs).handle(queue, () => Promise.reject(new Error('no')));
    await app.app.get(Database).transaction(() => app.app.get(Jobs).enqueue(queue, {}));
    await eventually('the attempt', async () => samplesOf(await scrape(), 'job_duration_seconds_count'));
    const text = await eventually('the failed attempt', async () => {
      const found = await scrape();
      const failed = samplesOf(found, 'job_duration_seconds_count');
      return failed['job_duration_seconds_count{queue="measured",outcome="failed"}'] === 1 ? found : null;
    });
    expect(samplesOf(text, 'signals_fresh')).toEqual({ signals_fresh: 1 });
    expect(samplesOf(text, 'password_hashes_waiting')).toEqual({
      'password_hashes_waiting{lane="sign-in"}': 0,
      'password_hashes_waiting{lane="other"}': 0,
    });
    expect(Object.keys(samplesOf(text, 'database_connections_in_use'))).toHaveLength(SERVER_URL ? 3 : 0);
    expect(Object.values(samplesOf(text, 'database_requests_waiting'))).toEqual(SERVER_URL ? [0, 0, 0] : []);
    expect(samplesOf(text, 'jobs_ready')).toHaveProperty(['jobs_ready{queue="mail"}']);
    expect(samplesOf(text, 'nodejs_eventloop_lag_seconds')).toHaveProperty(['nodejs_eventloop_lag_seconds']);
    expect(samplesOf(text, 'process_resident_memory_bytes')['process_resident_memory_bytes']).toBeGreaterThan(
      1e7,
    );
  });

  it('are served to nobody who asks for something else', async () => {
    expect((await fetch(new URL('/', url))).status).toBe(404);
    const posted = await fetch(url, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

describe('Metrics that nobody asked for', () => {
  it('are not measured, and nothing listens', async () => {
    const app = await startApp();
    try {
      expect(app.app.get(MetricsServer).url).toBeNull();
    } finally {
      await app.close();
    }
  });

  it('keep the application from starting when their port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const config = testConfig({ METRICS_PORT: String(port), HOST: '127.0.0.1' });
    try {
      await expect(new MetricsServer(config, new Metrics(config)).onApplicationBootstrap()).rejects.toThrow(
        'EADDRINUSE',
      );
    } finally {
      taken.close();
    }
  });
});
