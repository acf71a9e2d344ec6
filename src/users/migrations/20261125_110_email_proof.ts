import { migration } from '../../platform/database/migration';

/** Whether the present password was given when an account was moved to another address. */
export const EMAIL_PROOF = migration('20261125_110_email_proof', [
  `alter table users add column email_unproven_since timestamptz(3)`,
]);
