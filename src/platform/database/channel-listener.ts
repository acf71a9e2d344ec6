import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Client } from 'pg';

/** Milliseconds between two questions whether the connection still hears. */
const HEARTBEAT = 250;
/** Milliseconds that an answer to that may take before the connection is given up. */
const HEARTBEAT_DEADLINE = 500;
/** Milliseconds after the last sign of life from which on nothing is taken for heard. */
const STALE_AFTER = 800;
const RECONNECT_DELAY = 250;

export interface ChannelHandlers {
  /** Somebody notified the channel. */
  readonly onMessage: (payload: string) => void;
  /** It listens, again: what was said meanwhile has to be looked up. Listening counts from when this has ended. */
  readonly onListening: () => Promise<void>;
}

/**
 * Listens to a PostgreSQL channel (LISTEN, NOTIFY) on a connection of its own, past a pooler, and knows whether it does.
 *
 * PostgreSQL hands a session its notifications before it answers the session's next statement, so an answered heartbeat
 * also says that all that was committed before it has arrived.
 */
export class ChannelListener {
  private readonly logger = new Logger(ChannelListener.name);
  private client: Client | null = null;
  private stopped = false;
  private heardAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly handlers: ChannelHandlers,
  ) {}

  /** False while something may have been said that has not arrived. */
  get isFresh(): boolean {
    return performance.now() - this.heardAt < STALE_AFTER;
  }

  start(): void {
    void this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.disconnect();
  }

  private async run(): Promise<void> {
    let wasHeard = true;
    while (!this.stopped) {
      try {
        await this.connect();
        wasHeard = true;
        await this.listen();
      } catch (error) {
        if (wasHeard && !this.hasStopped())
          this.logger.warn({ err: error }, `Lost the channel ${this.channel}`);
        wasHeard = false;
      }
      await this.disconnect();
      await delay(RECONNECT_DELAY, undefined, { ref: false });
    }
  }

  private async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      connectionTimeoutMillis: 2_000,
      query_timeout: HEARTBEAT_DEADLINE,
      application_name: `broadsheet ${this.channel}`,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => {
      this.handlers.onMessage(payload ?? '');
    });
    this.client = client;
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(this.channel)}`);
    await this.handlers.onListening();
  }

  private async listen(): Promise<void> {
    while (!this.hasStopped()) {
      const asked = performance.now();
      await this.client?.query('select 1');
      this.heardAt = asked;
      await delay(HEARTBEAT, undefined, { ref: false });
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
