import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log';

/** Hands the audit trail to every room that has something to write down. */
@Global()
@Module({ providers: [AuditLog], exports: [AuditLog] })
export class AuditModule {}
