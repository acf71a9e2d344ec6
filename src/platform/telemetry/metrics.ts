import { Inject, Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { CONFIG, type Config } from '../config/config';

/** Upper bounds, in seconds. */
const DURATION_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Adds to what is counted. A label with values from outside must have a bounded set of them. */
export type Count = (...labels: string[]) => void;

/** Notes how long something took, in milliseconds. */
export type Duration = (milliseconds: number, ...labels: string[]) => void;

/** Values by the value of the gauge's one label, or one value under `''` where it has none. */
export type Readings = Readonly<Record<string, number>>;

/**
 * What the process tells of itself, as Prometheus reads it (text format 0.0.4). Nothing is measured while `METRICS_PORT`
 * is unset: then each instrument does nothing.
 *
 * Names follow Prometheus's conventions: the unit stands in the name, and a total ends in `_total`.
 */
@Injectable()
export class Metrics {
  private readonly registry: Registry | null;

  constructor(@Inject(CONFIG) { metricsPort }: Pick<Config, 'metricsPort'>) {
    this.registry = metricsPort === null ? null : new Registry();
    if (this.registry) collectDefaultMetrics({ register: this.registry });
  }

  get isOn(): boolean {
    return this.registry !== null;
  }

  counter(name: string, help: string, labelNames: readonly string[] = []): Count {
    if (!this.registry) return () => undefined;
    const counter = new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
    const children = childrenOf((...labels) => counter.labels(...labels));
    return (...labels) => {
      children(labels).inc();
    };
  }

  histogram(name: string, help: string, labelNames: readonly string[] = []): Duration {
    if (!this.registry) return () => undefined;
    const histogram = new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: DURATION_BUCKETS,
      registers: [this.registry],
    });
    const children = childrenOf((...labels) => histogram.labels(...labels));
    return (milliseconds, ...labels) => {
      children(labels).observe(milliseconds / 1_000);
    };
  }

  /**
   * A value that is read when it is asked for.
   *
   * @param label its one label; null where it has none
   */
  gauge(name: string, help: string, label: string | null, read: () => Readings | Promise<Readings>): void {
    if (!this.registry) return;
    new Gauge({
      name,
      help,
      labelNames: label === null ? [] : [label],
      registers: [this.registry],
      async collect() {
        const readings = await read();
        this.reset();
        for (const [value, reading] of Object.entries(readings))
          if (label === null) this.set(reading);
          else this.set({ [label]: value }, reading);
      },
    });
  }

  /** All that is measured, in the text format. Empty when nothing is. */
  async text(): Promise<string> {
    return (await this.registry?.metrics()) ?? '';
  }
}

/** Remembers the child of each set of labels: to find it takes the library longer than to count. */
function childrenOf<Child>(make: (...labels: string[]) => Child): (labels: readonly string[]) => Child {
  const children = new Map<string, Child>();
  return (labels) => {
    const key = labels.join('\n');
    let child = children.get(key);
    if (child === undefined) {
      child = make(...labels);
      children.set(key, child);
    }
    return child;
  };
}
