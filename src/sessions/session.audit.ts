import { auditAction } from '../audit/audit-action';

export const SIGNED_OUT = auditAction('auth.sign-out', 'A session was ended by its owner.');

export const SESSION_REVOKED = auditAction(
  'auth.session.revoked',
  'One session of an account was ended from elsewhere.',
);

export const SESSIONS_REVOKED = auditAction(
  'auth.sessions.revoked',
  'Several sessions of an account were ended at once.',
);

export const REFRESH_REUSED = auditAction(
  'auth.refresh.reused',
  'A refresh token was presented a second time, so its session was ended.',
);
