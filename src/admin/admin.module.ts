import { Module } from '@nestjs/common';
import { AuditEventRepository } from './audit-events/audit-event.repository';
import { AuditEventsController } from './audit-events/audit-events.controller';
import { AuditEventsService } from './audit-events/audit-events.service';

/** Reading the audit trail. */
@Module({ controllers: [AuditEventsController], providers: [AuditEventsService, AuditEventRepository] })
export class AdminModule {}
