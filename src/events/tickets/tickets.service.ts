import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { clock } from '../../platform/kernel/clock';
import type { Viewer } from '../../platform/kernel/viewer';
import { TicketInvalid } from '../event.errors';
import type { TicketResponse } from '../event.schemas';
import { TicketRepository } from './ticket.repository';

const TICKET_BYTES = 32;
const TICKET_SECONDS = 60;

/**
 * Tickets that open a stream of events, for clients that cannot send an `Authorization` header. An address gets into logs
 * and histories, so what stands in it is worth nothing a moment later. The database has a hash of it.
 */
@Injectable()
export class TicketsService {
  constructor(private readonly tickets: TicketRepository) {}

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async issue({ id: userId, sessionId }: Viewer): Promise<TicketResponse> {
    const value = randomBytes(TICKET_BYTES).toString('base64url');
    const expiresMs = await this.tickets.issue({
      hash: hashOf(value),
      userId,
      sessionId,
      seconds: TICKET_SECONDS,
    });
    return { ticket: { value, expiresAt: new Date(expiresMs).toISOString() } };
  }

  /** @throws TicketInvalid */
  async use(value: string): Promise<Viewer> {
    const holder = await this.tickets.use(hashOf(value), clock.date());
    if (!holder) throw new TicketInvalid();
    return { ...holder, token: value, roles: [] };
  }
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64url');
}
