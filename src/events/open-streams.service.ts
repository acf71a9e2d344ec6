import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { Lifecycle } from '../platform/http/lifecycle';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import { Metrics } from '../platform/telemetry/metrics';
import { SessionRevocations } from '../sessions/session-revocations.service';
import { StreamsExhausted, TooManyStreams } from './event.errors';
import { EventSettings } from './event.settings';
import { EventDelivery } from './event-delivery.service';
import type { EventStream } from './event-stream';

const BEAT_INTERVAL_MS = 1_000;
/** A stream is sent a sign of life every so many beats, each at its own. */
const SLOTS = 15;

/** After so many rounds of beats, half a day, a reader comes back and proves anew who they are. */
const MAX_ROUNDS = 2_880;

/** Between which clients come back whose connection broke, in milliseconds: not all at once. */
const RETRY_MS = { least: 1_000, most: 8_000 };

/** Milliseconds after which a reader is to come back, each after others. */
export function spreadRetryMs(): number {
  return Math.round(RETRY_MS.least + Math.random() * (RETRY_MS.most - RETRY_MS.least));
}

interface Slot {
  /** By stream, how often its slot's turn may come before it has to be opened anew. */
  readonly streams: Map<EventStream, number>;
}

/** The streams that this process has open: no more than it may have, kept alive, and ended when they have to be. */
@Injectable()
export class OpenStreams implements OnModuleInit, BeforeApplicationShutdown {
  private readonly slots = Array.from({ length: SLOTS }, (): Slot => ({ streams: new Map() }));
  private readonly byReader = new Map<number, Set<EventStream>>();
  private opened = 0;
  private count = 0;
  private beats = 0;
  private beating: Periodic | undefined;

  constructor(
    private readonly settings: EventSettings,
    private readonly delivery: EventDelivery,
    private readonly revocations: SessionRevocations,
    private readonly lifecycle: Lifecycle,
    metrics: Metrics,
  ) {
    metrics.gauge('event_streams', 'Streams of events that are open.', null, () => ({ '': this.count }));
  }

  onModuleInit(): void {
    this.revocations.onEnded((sessionIds) => {
      this.endSessions(sessionIds);
    });
    this.lifecycle.onDraining(() => {
      for (const stream of this.all()) stream.sendAway(spreadRetryMs());
    });
    this.beating = periodically('keeping streams of events alive', BEAT_INTERVAL_MS, () => {
      this.beat();
      return Promise.resolve();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.beating?.stop();
  }

  /** @throws TooManyStreams, StreamsExhausted */
  requireRoom(readerId: number): void {
    if (this.count >= this.settings.maxStreams) throw new StreamsExhausted();
    if ((this.byReader.get(readerId)?.size ?? 0) >= this.settings.maxStreamsOfOne) throw new TooManyStreams();
  }

  /**
   * Delivers to a stream from now on, until it is closed.
   *
   * @throws TooManyStreams, StreamsExhausted; the stream is none then
   */
  add(stream: EventStream): void {
    this.requireRoom(stream.readerId);
    const slot = this.slots[this.opened++ % SLOTS];
    const own = this.byReader.get(stream.readerId) ?? new Set();
    this.byReader.set(stream.readerId, own.add(stream));
    slot?.streams.set(stream, MAX_ROUNDS);
    this.count++;
    stream.source.once('close', () => {
      this.count--;
      slot?.streams.delete(stream);
      own.delete(stream);
      if (own.size === 0) this.byReader.delete(stream.readerId);
      this.delivery.remove(stream);
    });
    this.delivery.add(stream);
    // It may have ended while the stream was made.
    if (this.revocations.hasEnded(stream.sessionId)) stream.end();
    if (this.lifecycle.isDraining) stream.sendAway(spreadRetryMs());
  }

  private all(): EventStream[] {
    return this.slots.flatMap(({ streams }) => [...streams.keys()]);
  }

  private endSessions(sessionIds: readonly number[]): void {
    const ended = new Set(sessionIds);
    if (this.count === 0) return;
    for (const stream of this.all()) if (ended.has(stream.sessionId)) stream.end();
  }

  /** One slot's turn: a fifteenth of all streams, so that the process never writes to all of them at once. */
  private beat(): void {
    const { streams } = this.slots[this.beats++ % SLOTS] ?? { streams: new Map<EventStream, number>() };
    for (const [stream, roundsLeft] of streams) {
      if (roundsLeft === 0) stream.sendAway(spreadRetryMs());
      else {
        streams.set(stream, roundsLeft - 1);
        stream.beat();
      }
    }
  }
}
