import { Readable } from 'node:stream';
import type { Topic } from './event-type';

/** Bytes that may wait for one reader here, besides what the connection holds: who takes no more is cut off. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** How far a stream has come in a topic: the number of the last event that it was sent, or passed over. */
export interface StreamPlace {
  readonly topic: Topic;
  number: number;
}

/**
 * What one reader hears, as Server-Sent Events (WHATWG HTML, section 9.2). The `id` of an event is where the stream
 * stands in its topics: `12`, or `12-7-3` with article 7.
 */
export class EventStream {
  readonly source = new Readable({ read: () => undefined });
  private ended = false;

  constructor(
    readonly readerId: number,
    readonly sessionId: number,
    readonly places: readonly StreamPlace[],
  ) {}

  get isOver(): boolean {
    return this.ended || this.source.destroyed;
  }

  placeIn(topic: Topic): StreamPlace | undefined {
    return this.places.find((place) => place.topic === topic);
  }

  /**
   * Says where the stream stands, so that it can be resumed before anything has happened: an event without data, which
   * sets the id and nothing else. And when to come back should the connection break.
   */
  begin(retryMs: number): void {
    this.push(`retry: ${retryMs}\nid: ${this.id}\n\n`);
  }

  /** @param json on one line */
  send(type: string, json: string): void {
    this.push(`id: ${this.id}\nevent: ${type}\ndata: ${json}\n\n`);
  }

  /** A comment, so that proxies and readers see that the connection is alive. */
  beat(): void {
    this.push(':\n\n');
  }

  /** Ends in order: whoever comes back has to prove anew who they are. */
  end(): void {
    if (this.isOver) return;
    this.ended = true;
    this.source.push(null);
  }

  /** Asks its reader to come back after so many milliseconds, and breaks off, so that every client does. */
  sendAway(retryMs: number): void {
    if (this.isOver) return;
    this.push(`retry: ${retryMs}\n\n`);
    this.ended = true;
    setImmediate(() => this.source.destroy());
  }

  private get id(): string {
    return this.places
      .map(({ topic, number }, index) => (index === 0 ? number : `${topic.split(' ')[1] ?? ''}-${number}`))
      .join('-');
  }

  private push(text: string): void {
    if (this.isOver) return;
    this.source.push(text);
    if (this.source.readableLength > MAX_UNREAD_BYTES) this.source.destroy();
  }
}

/** What an `id` says. */
export interface ResumePoint {
  readonly reader: number;
  /** Null for a stream without an article. */
  readonly article: { readonly id: number; readonly number: number } | null;
}

const ID = /^(\d{1,15})(?:-(\d{1,10})-(\d{1,15}))?$/;

/** Null for what is no id of ours. */
export function readEventId(id: string): ResumePoint | null {
  const [, reader, article, number] = ID.exec(id) ?? [];
  if (reader === undefined) return null;
  return {
    reader: Number(reader),
    article: article === undefined ? null : { id: Number(article), number: Number(number) },
  };
}
