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

/** Requests that send a mail. */
export const MAILS = defineLimit({
  name: 'mails',
  variable: 'RATE_LIMIT_MAILS',
  otherwise: '15/3600',
  exact: true,
  meaning: 'Requests of one user or address that send a mail.',
});
