import { Module } from '@nestjs/common';
import { AuditEventRepository } from './audit-event.repository';
import { AuditController } from './audit.controller';
import { AuditService } from './audit.service';

/** Reading the audit trail. */
@Module({ controllers: [AuditController], providers: [AuditService, AuditEventRepository] })
export class AuditModule {}
