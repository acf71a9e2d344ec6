import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { AuditEventsController } from './audit-events/audit-events.controller';
import { AuditEventsRepository } from './audit-events/audit-events.repository';
import { AuditEventsService } from './audit-events/audit-events.service';

/** What administrators alone may do. */
@Contributes({ tags: [{ name: 'Admin', description: 'For administrators.', place: 90 }] })
@Module({ controllers: [AuditEventsController], providers: [AuditEventsService, AuditEventsRepository] })
export class AdminModule {}
