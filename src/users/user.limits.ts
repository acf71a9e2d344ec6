import { defineLimit } from '../platform/limits/limit';

/** What comes with a secret to be checked. More than anybody confirms or changes by hand; each may cost a hash. */
export const SECRETS = defineLimit({
  name: 'secrets',
  variable: 'RATE_LIMIT_SECRETS',
  otherwise: '30/60',
  exact: true,
  meaning: 'one-time tokens presented from one address; present passwords (`currentPassword`), by user',
});

/** Requests that send a mail. */
export const MAILS = defineLimit({
  name: 'mails',
  variable: 'RATE_LIMIT_MAILS',
  otherwise: '15/3600',
  exact: true,
  meaning: 'requests that send a mail, of one user or address',
});
