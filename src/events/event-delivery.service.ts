import { AsyncResource } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Signals } from '../platform/database/signals';
import { EventLog } from './event-log.service';
import type { EventStream, StreamPlace } from './event-stream';
import type { Showing, Topic } from './event-type';
import { CHANNEL, EventRepository, type LoggedEvent, MAX_READ_EVENTS } from './event.repository';

/** Places that one statement reads on from. */
const MAX_PLACES = 200;

/** Readers for whom one statement writes what an event shows them. */
const MAX_SHOWINGS = 1_000;

const RETRY_DELAY_MS = 200;

/**
 * Brings what is said to the streams of this process.
 *
 * A notification says only that a topic has something new. What it is, is read from the log, after the number that each
 * stream has come to: so an event is sent once and in order, whatever is notified twice, late, or never.
 */
@Injectable()
export class EventDelivery implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(EventDelivery.name);
  private readonly streams = new Map<string, Set<EventStream>>();
  /** Topics that may have something new. */
  private readonly waiting = new Set<string>();
  /** Delivering belongs to no request: neither to the one that says something nor to the one that opens a stream. */
  private readonly outside = new AsyncResource('EventDelivery');
  private running = false;
  private stopped = false;

  constructor(
    private readonly signals: Signals,
    private readonly events: EventRepository,
    private readonly log: EventLog,
  ) {}

  onModuleInit(): void {
    this.signals.on(CHANNEL, {
      onMessage: (topics) => {
        for (const topic of topics.split(',')) this.wake(topic);
      },
      onListening: () => {
        for (const topic of this.streams.keys()) this.wake(topic);
        return Promise.resolve();
      },
    });
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
  }

  /** From now on the stream gets what is said, beginning with what was said since its places. */
  add(stream: EventStream): void {
    for (const { topic } of stream.places) {
      const others = this.streams.get(topic);
      if (others) others.add(stream);
      else this.streams.set(topic, new Set([stream]));
      this.wake(topic);
    }
  }

  remove(stream: EventStream): void {
    for (const { topic } of stream.places) {
      const streams = this.streams.get(topic);
      streams?.delete(stream);
      if (streams?.size === 0) this.streams.delete(topic);
    }
  }

  private wake(topic: string): void {
    if (!this.streams.has(topic)) return;
    this.waiting.add(topic);
    if (!this.running) this.outside.runInAsyncScope(() => void this.run());
  }

  /** One round at a time: what comes meanwhile is taken together in the next. */
  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.size > 0 && !this.hasStopped()) {
      const topics = [...this.waiting].slice(0, MAX_PLACES);
      for (const topic of topics) this.waiting.delete(topic);
      try {
        await this.deliver(topics);
      } catch (error) {
        this.logger.warn({ err: error }, 'Events were not delivered, and will be tried again');
        for (const topic of topics) this.waiting.add(topic);
        await delay(RETRY_DELAY_MS, undefined, { ref: false });
      }
    }
    this.running = false;
  }

  /** Asked afresh after each wait: the compiler takes a field for what it was. */
  private hasStopped(): boolean {
    return this.stopped;
  }

  private async deliver(topics: readonly string[]): Promise<void> {
    // Who has not heard for a while may not know that a session has ended.
    while (!this.signals.isFresh && !this.stopped) await delay(RETRY_DELAY_MS, undefined, { ref: false });
    const groups = topics.flatMap((topic) => this.groupsOf(topic as Topic));
    for (let first = 0; first < groups.length; first += MAX_PLACES)
      await this.deliverTo(groups.slice(first, first + MAX_PLACES));
  }

  /** The streams of a topic that have come equally far. */
  private groupsOf(topic: Topic): Group[] {
    const groups = new Map<number, Group>();
    for (const stream of this.streams.get(topic) ?? []) {
      const place = stream.placeIn(topic);
      if (!place) continue;
      const group = groups.get(place.number) ?? { topic, after: place.number, members: [] };
      groups.set(place.number, group);
      group.members.push({ stream, place });
    }
    return [...groups.values()];
  }

  private async deliverTo(groups: readonly Group[]): Promise<void> {
    const found = Map.groupBy(await this.events.findAfter(groups), ({ topic, after }) => keyOf(topic, after));
    const said = groups.map((group) => ({
      ...group,
      events: found.get(keyOf(group.topic, group.after)) ?? [],
    }));
    const shown = await this.show(said);
    for (const { topic, members, events } of said) {
      for (const member of members) for (const event of events) send(member, event, shown);
      if (events.length === MAX_READ_EVENTS) this.waiting.add(topic);
    }
  }

  /** What each reader is shown of each event, kind by kind. */
  private async show(said: ReadonlyArray<Group & { events: readonly LoggedEvent[] }>): Promise<Shown> {
    const asked = new Map<string, Map<string, Showing>>();
    for (const { members, events } of said)
      for (const { type, about } of events) {
        const ofType = asked.get(type) ?? new Map<string, Showing>();
        asked.set(type, ofType);
        for (const { stream } of members)
          ofType.set(keyOf(stream.readerId, about), { readerId: stream.readerId, about });
      }
    const shown: Shown = new Map();
    await Promise.all(
      [...asked].map(async ([type, showings]) => {
        const all = [...showings.values()];
        for (let first = 0; first < all.length; first += MAX_SHOWINGS)
          for (const { readerId, about, json } of await this.log.show(
            type,
            all.slice(first, first + MAX_SHOWINGS),
          ))
            shown.set(keyOf(readerId, type, about), json);
      }),
    );
    return shown;
  }
}

interface Member {
  readonly stream: EventStream;
  readonly place: StreamPlace;
}

interface Group {
  readonly topic: Topic;
  readonly after: number;
  readonly members: Member[];
}

/** JSON by reader, kind and what the event is about. */
type Shown = Map<string, string>;

/** What its reader may not see is passed over, and its number with it. */
function send({ stream, place }: Member, { number, type, about }: LoggedEvent, shown: Shown): void {
  place.number = number;
  const json = shown.get(keyOf(stream.readerId, type, about));
  if (json !== undefined) stream.send(type, json);
}

function keyOf(...parts: ReadonlyArray<string | number>): string {
  return parts.join(' ');
}
