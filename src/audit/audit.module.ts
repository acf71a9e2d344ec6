import { Global, Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { AuditLog } from './audit-log';
import { AuditRetention } from './audit-retention';
import { AuditSettings } from './audit.settings';
import { AUDIT_RETENTION } from './migrations/20261125_130_audit_retention';
import { AUDIT_REPEATS } from './migrations/20261125_131_audit_repeats';

/** Hands the audit trail to every room that has something to write down. */
@Global()
@Contributes({
  tables: ['audit_events', 'audit_repeats'],
  settings: [AuditSettings],
  migrations: [AUDIT_RETENTION, AUDIT_REPEATS],
})
@Module({ providers: [AuditLog, AuditRetention], exports: [AuditLog] })
export class AuditModule {}
