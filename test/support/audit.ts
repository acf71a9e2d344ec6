import { auditActions } from '../../src/audit/audit-action';
import type { AuditEvent, AuditLog } from '../../src/audit/audit-log';

interface NamedEvent extends Pick<AuditEvent, 'actorId' | 'details'> {
  readonly action: string;
  readonly targetType?: string;
  readonly targetId?: number;
}

/** Writes an event down whose action is given by its name. */
export function record(
  audit: AuditLog,
  { action, targetType, targetId, ...event }: NamedEvent,
): Promise<void> {
  const declared = auditActions().find(({ name }) => name === action);
  if (!declared) throw new Error(`No action is named ${action}`);
  const target =
    targetType !== undefined && targetId !== undefined ? { type: targetType, id: targetId } : undefined;
  return audit.record(declared, { ...event, target });
}
