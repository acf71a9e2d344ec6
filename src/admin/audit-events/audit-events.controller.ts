import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AuditEventListResponse } from '../../audit/audit-event.schemas';
import { AdminOnly } from '../../auth/auth.decorators';
import type { JsonText } from '../../platform/kernel/json-text';
import { Operation } from '../../platform/openapi/operation';
import { ListAuditEventsQuery } from './audit-events.schemas';
import { AuditEventsService } from './audit-events.service';

@ApiTags('Admin')
@Controller('api/admin/audit')
export class AuditEventsController {
  constructor(private readonly audit: AuditEventsService) {}

  @Get()
  @AdminOnly()
  @Operation({
    id: 'admin.listAuditEvents',
    summary: 'List what happened, newest first',
    description:
      'The audit trail: it is added to in the very transaction of what it tells of, and can be neither changed nor ' +
      'deleted. For administrators. The filters combine with AND.',
    success: 'One page',
    returns: AuditEventListResponse,
    paged: true,
  })
  list(
    @Query({ schema: ListAuditEventsQuery }) query: ListAuditEventsQuery,
  ): Promise<JsonText<AuditEventListResponse>> {
    return this.audit.list(query);
  }
}
