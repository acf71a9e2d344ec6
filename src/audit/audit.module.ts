import { Global, Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { AuditLog } from './audit-log';

/** Hands the audit trail to every room that has something to write down. */
@Global()
@Contributes({ tables: ['audit_events'] })
@Module({ providers: [AuditLog], exports: [AuditLog] })
export class AuditModule {}
