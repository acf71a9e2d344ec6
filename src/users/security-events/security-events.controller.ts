import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AuditEventListResponse } from '../../audit/audit-event.schemas';
import { CurrentUser, Protected } from '../../platform/http/access';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { ListSecurityEventsQuery } from './security-events.schemas';
import { SecurityEventsService } from './security-events.service';

@ApiTags('Users')
@Controller('api/user/security-events')
export class SecurityEventsController {
  constructor(private readonly events: SecurityEventsService) {}

  @Get()
  @Protected()
  @Operation({
    id: 'users.listSecurityEvents',
    summary: 'List what happened to your account, newest first',
    description:
      'What you did and what was done to your account, failed sign-ins among it. Who else had a part in it is left ' +
      'out: `actor` is you or null, and so are an account as `target`, and what tells where somebody else was.',
    success: 'One page',
    returns: AuditEventListResponse,
    paged: true,
  })
  list(
    @CurrentUser() viewer: Viewer,
    @Query({ schema: ListSecurityEventsQuery }) query: ListSecurityEventsQuery,
  ): Promise<JsonText<AuditEventListResponse>> {
    return this.events.list(viewer, query);
  }
}
