/**
 * Everything that is written down, each with what it means. Events outlive the code that wrote them: an action is
 * never renamed, given another meaning, or taken off this list.
 */
export const AUDIT_ACTIONS = {
  'auth.sign-up': 'An account was opened.',
  'auth.sign-in': 'Somebody signed in with e-mail and password.',
  'auth.sign-in.failed': "A password did not match; without a target, the e-mail was nobody's.",
  'auth.sign-out': 'A session was ended by its owner.',
  'auth.session.revoked': 'One session of an account was ended from elsewhere.',
  'auth.sessions.revoked': 'Several sessions of an account were ended at once.',
  'auth.refresh.reused': 'A refresh token was presented a second time, so its session was ended.',
  'auth.email.verified': "An e-mail address was shown to be its account's.",
  'auth.email.changed': 'An account moved to another e-mail address.',
  'auth.email.reverted': 'An account moved back to the address that it had before.',
  'auth.password.changed': 'A password was changed by somebody signed in.',
  'auth.password.reset-requested': 'A link to set a new password was asked for.',
  'auth.password.reset': 'A new password was set through such a link.',
  'user.role.granted': "An account became an administrator's.",
  'user.role.revoked': "An account ceased to be an administrator's.",
} as const satisfies Record<string, string>;

/** What happened: `<room>.<thing>.<verb>`. */
export type AuditAction = keyof typeof AUDIT_ACTIONS;
