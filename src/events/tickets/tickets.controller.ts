import { Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, OwnAffairs, Protected } from '../../platform/http/access';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { TicketResponse } from '../event.schemas';
import { TicketsService } from './tickets.service';

@ApiTags('Events')
@Controller('api/events/tickets')
export class TicketsController {
  constructor(private readonly tickets: TicketsService) {}

  @Post()
  @Protected()
  @OwnAffairs()
  @Operation({
    id: 'events.createTicket',
    summary: 'Get a ticket for a stream of events',
    description:
      'For clients that cannot send a header, such as the `EventSource` of browsers: `GET /api/events?ticket=...`. It opens one stream, once, within a minute.',
    status: 201,
    success: 'The ticket',
    returns: TicketResponse,
  })
  create(@CurrentUser() viewer: Viewer): Promise<TicketResponse> {
    return this.tickets.issue(viewer);
  }
}
