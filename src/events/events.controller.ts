import { Controller, Get, Query } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { ArticleNotFound } from '../articles/article.errors';
import { OptionalUser, OptionalViewer } from '../platform/http/access';
import { NotStored } from '../platform/http/caching';
import { TokenInvalid, TokenMissing } from '../platform/http/http.errors';
import type { StreamedAnswer } from '../platform/http/streamed-answer';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import { RequestedStream, type StreamHeaders } from './event.decorators';
import { EventIdInvalid, StreamsExhausted, TicketInvalid, TooManyStreams } from './event.errors';
import { StreamEventsQuery } from './event.schemas';
import { LiveEvent } from './event-type';
import { EventReaders } from './event-readers.service';

@ApiTags('Events')
@Controller('api/events')
export class EventsController {
  constructor(private readonly readers: EventReaders) {}

  @Get()
  @OptionalUser()
  @NotStored()
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The `id` of the last event that you got: the stream goes on after it.',
    schema: { type: 'string', maxLength: 100 },
  })
  @Operation({
    id: 'events.stream',
    summary: 'Hear what happens, as it happens',
    description:
      'Server-Sent Events: your messages, your unread counts and, with `article`, new comments on it. Each has an `id`, an `event` (its kind) and `data` (JSON). Needs credentials, or a `ticket`. Whoever comes back within an hour with `Last-Event-ID` misses none and gets none twice; a `reset` says that they came too late. A line `:` every 15 seconds is a sign of life.',
    success: 'The stream, which does not end by itself',
    streams: 'text/event-stream',
    returns: LiveEvent,
    problems: [
      ArticleNotFound,
      EventIdInvalid,
      StreamsExhausted,
      TicketInvalid,
      TokenInvalid,
      TokenMissing,
      TooManyStreams,
    ],
  })
  stream(
    @Query({ schema: StreamEventsQuery }) query: StreamEventsQuery,
    @OptionalViewer() viewer: Viewer | null,
    @RequestedStream() headers: StreamHeaders,
  ): Promise<StreamedAnswer> {
    return this.readers.open(viewer, query, headers);
  }
}
