import { auditAction } from '../audit/audit-action';

export const SIGNED_UP = auditAction('auth.sign-up', 'An account was opened.');

export const EMAIL_VERIFIED = auditAction(
  'auth.email.verified',
  "An e-mail address was shown to be its account's.",
);

export const EMAIL_CHANGED = auditAction('auth.email.changed', 'An account moved to another e-mail address.');

export const EMAIL_REVERTED = auditAction(
  'auth.email.reverted',
  'An account moved back to the address that it had before.',
);

export const PASSWORD_CHANGED = auditAction(
  'auth.password.changed',
  'A password was changed by somebody signed in.',
);

export const PASSWORD_RESET = auditAction(
  'auth.password.reset',
  'A new password was set through a link that was mailed.',
);

export const ROLE_GRANTED = auditAction('user.role.granted', 'An account was given the admin role.');

export const ROLE_REVOKED = auditAction('user.role.revoked', 'An account lost the admin role.');
