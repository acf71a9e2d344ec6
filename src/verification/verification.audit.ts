import { auditAction } from '../audit/audit-action';

export const RESET_REQUESTED = auditAction(
  'auth.password.reset-requested',
  'A link to set a new password was asked for.',
);
