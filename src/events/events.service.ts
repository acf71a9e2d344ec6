import { Injectable } from '@nestjs/common';
import { ArticlesService } from '../articles/articles.service';
import { StreamedAnswer } from '../platform/http/streamed-answer';
import type { Viewer } from '../platform/kernel/viewer';
import { EventIdInvalid } from './event.errors';
import { EventRepository, type Place } from './event.repository';
import { RESET } from './event.schemas';
import { EventLog } from './event-log.service';
import { EventStream, readEventId, type ResumePoint, type StreamPlace } from './event-stream';
import { articleTopic, readerTopic, type Topic } from './event-type';
import { OpenStreams, spreadRetryMs } from './open-streams.service';

/** What a stream is of, and from where. */
export interface StreamRequest {
  /** Slug of an article that is watched, too. */
  readonly article: string | undefined;
  /** The id of the last event that the reader got; without one the stream begins now. */
  readonly lastEventId: string | undefined;
}

/** Opens streams of what happens to a reader. */
@Injectable()
export class EventsService {
  constructor(
    private readonly streams: OpenStreams,
    private readonly events: EventRepository,
    private readonly log: EventLog,
    private readonly articles: ArticlesService,
  ) {}

  /** @throws ArticleNotFound, EventIdInvalid, TooManyStreams, StreamsExhausted */
  async open(viewer: Viewer, { article, lastEventId }: StreamRequest): Promise<StreamedAnswer> {
    const resumed = lastEventId === undefined ? null : readEventId(lastEventId);
    if (lastEventId !== undefined && !resumed) throw new EventIdInvalid();
    this.streams.requireRoom(viewer.id);
    const topics = await this.topicsOf(viewer, article);
    const [places, greetings] = await Promise.all([
      this.events.findPlaces(topics),
      this.log.greet(viewer.id),
    ]);
    const begun = topics.map((topic) => beginIn(topic, places, resumed));
    const stream = new EventStream(
      viewer.id,
      viewer.sessionId,
      begun.map(({ place }) => place),
    );
    stream.begin(spreadRetryMs());
    if (begun.some(({ isLost }) => isLost)) stream.send(RESET.type, JSON.stringify({ type: RESET.type }));
    for (const { type, json } of greetings) stream.send(type, json);
    this.streams.add(stream);
    return new StreamedAnswer(stream.source, {
      contentType: 'text/event-stream',
      // For nginx, which would hold back what is small.
      headers: { 'X-Accel-Buffering': 'no' },
      endless: true,
    });
  }

  private async topicsOf(viewer: Viewer, article: string | undefined): Promise<Topic[]> {
    const own = readerTopic(viewer.id);
    if (article === undefined) return [own];
    return [own, articleTopic((await this.articles.getAuthorship(article, viewer)).id)];
  }
}

/** Where a stream begins in a topic, and whether something was missed that is not kept any more. */
function beginIn(
  topic: Topic,
  places: readonly Place[],
  resumed: ResumePoint | null,
): { place: StreamPlace; isLost: boolean } {
  const { last = 0, oldest = null } = places.find((place) => place.topic === topic) ?? {};
  const given = resumed && numberIn(topic, resumed);
  if (given === null) return { place: { topic, number: last }, isLost: false };
  const isKept = given === last || (given < last && oldest !== null && oldest <= given + 1);
  return { place: { topic, number: isKept ? given : last }, isLost: !isKept };
}

/** The number that a reader has come to in a topic; null for an article that the stream before did not have. */
function numberIn(topic: Topic, { reader, article }: ResumePoint): number | null {
  if (topic.startsWith('reader')) return reader;
  return article && topic === articleTopic(article.id) ? article.number : null;
}
