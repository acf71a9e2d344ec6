import { trace } from '@opentelemetry/api';
import type { QueueResult } from 'pg-boss';
import type { Metrics, Readings } from '../telemetry/metrics';

/** Of OpenTelemetry's own doing nothing, unless traces are on. */
const tracer = trace.getTracer('broadsheet');

/** Does the work of a job of a queue, and notes how long it took and how it ended. */
export type Measured = <T>(queue: string, work: () => Promise<T>) => Promise<T>;

/**
 * Measures the queues: how many jobs wait and run, as the library last counted them (every ten seconds), and how long
 * each attempt takes that goes through what this returns.
 *
 * @param queues of the job queue; none while it is not running. A database that is away leaves the readings out.
 */
export function measureJobs(metrics: Metrics, queues: () => Promise<readonly QueueResult[]>): Measured {
  const read = async (count: (queue: QueueResult) => number): Promise<Readings> => {
    const found = await queues().catch(() => []);
    return Object.fromEntries(found.map((queue) => [queue.name, count(queue)]));
  };
  metrics.gauge('jobs_ready', 'Jobs whose time has come and that nobody does yet.', 'queue', () =>
    read(({ readyCount }) => readyCount),
  );
  metrics.gauge('jobs_active', 'Jobs that are being done, by any instance.', 'queue', () =>
    read(({ activeCount }) => activeCount),
  );
  metrics.gauge('jobs_failed', 'Jobs that were given up and are still kept.', 'queue', () =>
    read(({ failedCount }) => failedCount),
  );
  const observe = metrics.histogram('job_duration_seconds', 'How long attempts at jobs took.', [
    'queue',
    'outcome',
  ]);
  return async (queue, work) => {
    const started = performance.now();
    let outcome = 'failed';
    try {
      const result = await tracer.startActiveSpan(`job ${queue}`, async (span) => {
        try {
          return await work();
        } finally {
          span.end();
        }
      });
      outcome = 'completed';
      return result;
    } finally {
      observe(performance.now() - started, queue, outcome);
    }
  };
}
