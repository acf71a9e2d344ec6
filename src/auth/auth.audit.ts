import { auditAction } from '../audit/audit-action';

export const SIGNED_IN = auditAction('auth.sign-in', 'Somebody signed in with e-mail and password.');

export const SIGN_IN_FAILED = auditAction(
  'auth.sign-in.failed',
  "A password did not match; without a target, the e-mail was nobody's.",
  { folds: true },
);
