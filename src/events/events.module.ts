import { Module } from '@nestjs/common';
import { ArticlesModule } from '../articles/articles.module';
import { Contributes } from '../platform/assembly/contribution';
import { SessionsModule } from '../sessions/sessions.module';
import { EventRepository } from './event.repository';
import { EventSettings } from './event.settings';
import { EventDelivery } from './event-delivery.service';
import { EventLog } from './event-log.service';
import { EventReaders } from './event-readers.service';
import { EventsController } from './events.controller';
import { EventsService } from './events.service';
import { EVENT_LOG } from './migrations/20261125_240_event_log';
import { OpenStreams } from './open-streams.service';
import { TicketRepository } from './tickets/ticket.repository';
import { TicketsController } from './tickets/tickets.controller';
import { TicketsService } from './tickets/tickets.service';

/** What happens, brought to readers as it happens. */
@Contributes({
  tags: [{ name: 'Events', description: 'What happens, as it happens.', place: 85 }],
  migrations: [EVENT_LOG],
  settings: [EventSettings],
})
@Module({
  imports: [ArticlesModule, SessionsModule],
  controllers: [EventsController, TicketsController],
  providers: [
    EventsService,
    EventReaders,
    EventLog,
    EventDelivery,
    OpenStreams,
    EventRepository,
    TicketsService,
    TicketRepository,
  ],
  exports: [EventLog],
})
export class EventsModule {}
