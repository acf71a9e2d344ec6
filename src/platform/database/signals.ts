import { setTimeout as delay } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Client } from 'pg';
import { CONFIG, type Config } from '../config/config';
import { Metrics } from '../telemetry/metrics';
import { OPEN_DATABASE, type OpenDatabase } from './open-database';

/** Between two questions whether the connection still hears. */
const HEARTBEAT_MS = 250;

/** What an answer to that may take before the connection is given up. */
const HEARTBEAT_DEADLINE_MS = 500;

/** After the last sign of life, from which on nothing is taken for heard. */
const STALE_AFTER_MS = 800;

const RECONNECT_DELAY_MS = 250;

export interface SignalHandlers {
  /** Somebody notified the channel. */
  readonly onMessage: (payload: string) => void;
  /** It listens, again: what was said meanwhile has to be looked up. Listening counts from when this has ended. */
  readonly onListening: () => Promise<void>;
}

/**
 * Hears what is notified on PostgreSQL's channels (LISTEN, NOTIFY), all of them on one connection of its own, past a
 * pooler, and knows whether it does.
 *
 * PostgreSQL hands a session its notifications before it answers the session's next statement, so an answered heartbeat
 * also says that all that was committed before it has arrived. The embedded engine has one connection, which hears
 * everything.
 */
@Injectable()
export class Signals implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Signals.name);
  private readonly handlers = new Map<string, SignalHandlers>();
  private readonly url: string | null;
  private client: Client | null = null;
  private stopped = false;
  private heardAt = Number.NEGATIVE_INFINITY;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(OPEN_DATABASE) private readonly database: OpenDatabase,
    metrics: Metrics,
  ) {
    this.url = config.database.directUrl;
    metrics.gauge(
      'signals_fresh',
      'Whether the listening connection hears what instances tell each other.',
      null,
      () => ({
        '': Number(this.isFresh),
      }),
    );
  }

  /** False while something may have been said that has not arrived: whoever must not miss it asks the database. */
  get isFresh(): boolean {
    return performance.now() - this.heardAt < STALE_AFTER_MS;
  }

  /**
   * Says who hears a channel; called when a module starts.
   *
   * @throws Error when somebody does already
   */
  on(channel: string, handlers: SignalHandlers): void {
    if (this.handlers.has(channel)) throw new Error(`Somebody hears the channel ${channel} already`);
    this.handlers.set(channel, handlers);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.url !== null) {
      void this.run(this.url);
      return;
    }
    for (const [channel, { onMessage, onListening }] of this.handlers) {
      await this.database.listen(channel, onMessage);
      await onListening();
    }
    this.heardAt = Number.POSITIVE_INFINITY;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.disconnect();
  }

  private async run(url: string): Promise<void> {
    let wasHeard = true;
    while (!this.stopped) {
      try {
        await this.connect(url);
        wasHeard = true;
        await this.listen();
      } catch (error) {
        if (wasHeard && !this.hasStopped()) this.logger.warn({ err: error }, 'Lost the channels');
        wasHeard = false;
      }
      await this.disconnect();
      await delay(RECONNECT_DELAY_MS, undefined, { ref: false });
    }
  }

  private async connect(url: string): Promise<void> {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 2_000,
      query_timeout: HEARTBEAT_DEADLINE_MS,
      application_name: 'broadsheet signals',
      keepAlive: true,
    });
    client.on('error', () => undefined);
    client.on('notification', ({ channel, payload }) => {
      this.handlers.get(channel)?.onMessage(payload ?? '');
    });
    this.client = client;
    await client.connect();
    for (const channel of this.handlers.keys())
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    await Promise.all([...this.handlers.values()].map(({ onListening }) => onListening()));
  }

  private async listen(): Promise<void> {
    while (!this.hasStopped()) {
      const asked = performance.now();
      await this.client?.query('select 1');
      this.heardAt = asked;
      await delay(HEARTBEAT_MS, undefined, { ref: false });
    }
  }

  /** Asked afresh after each wait: the compiler takes a field for what it was. */
  private hasStopped(): boolean {
    return this.stopped;
  }

  private async disconnect(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }
}
