import { auditAction } from '../../audit/audit-action';

export const TAG_CHANGED = auditAction('tag.changed', 'A tag was described, or given other names.');
