import { Injectable } from '@nestjs/common';
import { TokenInvalid, TokenMissing } from '../platform/http/http.errors';
import type { StreamedAnswer } from '../platform/http/streamed-answer';
import type { Viewer } from '../platform/kernel/viewer';
import type { StreamHeaders } from './event.decorators';
import type { StreamEventsQuery } from './event.schemas';
import { EventsService } from './events.service';
import { TicketsService } from './tickets/tickets.service';

/** Finds out who wants a stream, by their credentials or by a ticket. */
@Injectable()
export class EventReaders {
  constructor(
    private readonly events: EventsService,
    private readonly tickets: TicketsService,
  ) {}

  /** @throws TokenMissing, TokenInvalid, TicketInvalid, and what {@link EventsService.open} throws */
  async open(
    viewer: Viewer | null,
    { article, ticket, lastEventId }: StreamEventsQuery,
    headers: StreamHeaders,
  ): Promise<StreamedAnswer> {
    const reader = viewer ?? (await this.readerOf(ticket, headers));
    return this.events.open(reader, {
      article,
      lastEventId: headers.lastEventId ?? (lastEventId || undefined),
    });
  }

  private async readerOf(ticket: string | undefined, { hasCredentials }: StreamHeaders): Promise<Viewer> {
    if (ticket !== undefined) return this.tickets.use(ticket);
    throw hasCredentials ? new TokenInvalid() : new TokenMissing();
  }
}
