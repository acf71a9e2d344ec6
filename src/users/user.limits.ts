import { defineLimit } from '../platform/limits/limit';

/** What comes with a secret to be checked. More than anybody confirms or changes by hand; each may cost a hash. */
export const SECRETS = defineLimit({
  name: 'secrets',
  variable: 'RATE_LIMIT_SECRETS',
  otherwise: '30/60',
  exact: true,
  meaning:
    'One-time tokens that one address presents, and present passwords (`currentPassword`) that one user sends.',
});

/**
 * Passwords that are set for one account. Resets are counted apart from changes: whoever stole a token must not use up
 * what the owner needs to throw them out.
 */
export const NEW_PASSWORDS = defineLimit({
  name: 'new-passwords',
  variable: 'RATE_LIMIT_NEW_PASSWORDS',
  otherwise: '10/600',
  exact: true,
  meaning:
    'New passwords that one user sets, and as many that are set for one account through links. Each costs a hash.',
});

/** Requests that send a mail. */
export const MAILS = defineLimit({
  name: 'mails',
  variable: 'RATE_LIMIT_MAILS',
  otherwise: '15/3600',
  exact: true,
  meaning: 'Requests of one user or address that send a mail.',
});
