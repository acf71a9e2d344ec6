import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import {
  definedEvents,
  type EventType,
  readerTopic,
  type ShowEvents,
  type Showing,
  type Topic,
} from './event-type';
import { EventRepository, SWEEP_BATCH } from './event.repository';

const SWEEP_INTERVAL_MS = 60_000;

/** What is to be said: a kind of event, and the number of what it is about; 0 where it is about the reader alone. */
export interface Saying {
  readonly type: EventType;
  readonly about?: number;
}

/**
 * What is said to readers, written down in the transaction that causes it: it is said if and only if that commits, on
 * whichever instance the reader is.
 */
@Injectable()
export class EventLog implements OnModuleInit, BeforeApplicationShutdown {
  private readonly shows = new Map<string, ShowEvents>();
  private sweeping: Periodic | undefined;

  constructor(private readonly events: EventRepository) {}

  onModuleInit(): void {
    this.sweeping = periodically('deleting old events', SWEEP_INTERVAL_MS, async () => {
      while ((await this.events.sweep()) >= SWEEP_BATCH);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping?.stop();
  }

  /** Says how events of a kind are shown; called when a module starts. */
  shownBy(type: string, show: ShowEvents): void {
    this.shows.set(type, show);
  }

  /**
   * Inside a transaction: says something to readers, in this order. It belongs at the end of the transaction, once in it:
   * the topics stay locked until the commit.
   */
  async tell(readerIds: readonly number[], sayings: readonly Saying[]): Promise<void> {
    await this.publish(readerIds.map(readerTopic), sayings);
  }

  /** The same to topics. */
  async publish(topics: readonly Topic[], sayings: readonly Saying[]): Promise<void> {
    if (topics.length === 0 || sayings.length === 0) return;
    await this.events.append(
      topics,
      sayings.map(({ type: { type }, about = 0 }) => ({ type, about })),
    );
  }

  /** The data of events of one kind, as JSON, each as its reader may see it now. */
  show(type: string, asked: readonly Showing[]): ReturnType<ShowEvents> {
    // A kind that a later build has defined is not shown by this one.
    return this.shows.get(type)?.(asked) ?? Promise.resolve([]);
  }

  /** What a stream begins with. */
  async greet(readerId: number): Promise<{ type: string; json: string }[]> {
    const greeting = definedEvents().filter(({ greets }) => greets);
    const shown = await Promise.all(greeting.map(({ type }) => this.show(type, [{ readerId, about: 0 }])));
    return greeting.flatMap(({ type }, index) => (shown[index] ?? []).map(({ json }) => ({ type, json })));
  }
}
