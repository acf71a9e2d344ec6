import { Injectable } from '@nestjs/common';
import type { AuditEventListResponse } from '../../audit/audit-event.schemas';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { SecurityEventsRepository } from './security-events.repository';
import type { ListSecurityEventsQuery } from './security-events.schemas';

/** What happened to one's own account, without who else had a part in it. */
@Injectable()
export class SecurityEventsService {
  constructor(private readonly events: SecurityEventsRepository) {}

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async list(viewer: Viewer, query: ListSecurityEventsQuery): Promise<JsonText<AuditEventListResponse>> {
    const page = await this.events.findPage(viewer, query);
    if (!page) throw new TokenInvalid();
    return page;
  }
}
