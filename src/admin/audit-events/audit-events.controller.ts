import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../auth/auth.decorators';
import { CurrentUser, Protected } from '../../platform/http/access';
import type { Viewer } from '../../platform/kernel/viewer';
import type { JsonText } from '../../platform/kernel/json-text';
import { Operation } from '../../platform/openapi/operation';
import {
  AuditEventListResponse,
  ListAuditEventsQuery,
  ListSecurityEventsQuery,
} from '../../audit/audit-event.schemas';
import { AuditEventsService } from './audit-events.service';

type Page = Promise<JsonText<AuditEventListResponse>>;

@Controller('api')
export class AuditEventsController {
  constructor(private readonly audit: AuditEventsService) {}

  @Get('admin/audit')
  @ApiTags('Admin')
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
  list(@Query({ schema: ListAuditEventsQuery }) query: ListAuditEventsQuery): Page {
    return this.audit.list(query);
  }

  @Get('user/security-events')
  @ApiTags('Users')
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
  listOwn(
    @CurrentUser() viewer: Viewer,
    @Query({ schema: ListSecurityEventsQuery }) query: ListSecurityEventsQuery,
  ): Page {
    return this.audit.listOwn(viewer.id, query);
  }
}
