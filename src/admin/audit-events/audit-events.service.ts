import { Injectable } from '@nestjs/common';
import type { AuditEventListResponse } from '../../audit/audit-event.schemas';
import type { JsonText } from '../../platform/kernel/json-text';
import { AuditEventsRepository } from './audit-events.repository';
import type { ListAuditEventsQuery } from './audit-events.schemas';

/** Reading the whole audit trail, for administrators. Rooms write to it through `AuditLog`. */
@Injectable()
export class AuditEventsService {
  constructor(private readonly events: AuditEventsRepository) {}

  /** What happened anywhere. The route's guard lets administrators alone in. */
  list({ limit, cursor, ...filters }: ListAuditEventsQuery): Promise<JsonText<AuditEventListResponse>> {
    return this.events.findPage(filters, { limit, cursor });
  }
}
