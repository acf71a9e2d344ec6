import { z } from 'zod';
import { text } from '../platform/http/validators';
import { email, newPassword } from '../users/user.schemas';

/** 43 characters, but a longer one is an invalid token rather than an invalid request. */
const token = () =>
  text({ max: 2000 }).meta({
    description: 'From the address of the link in the mail.',
    examples: ['b0dqk5hY1S0b8Yy6oXlH2v9yqk0Yp3mT4kqY5x1bS7o'],
  });

export const TokenRequest = z
  .object({ token: token() })
  .meta({ id: 'OneTimeTokenRequest', description: 'The token of a link.' });
export type TokenRequest = z.output<typeof TokenRequest>;

export const ResendRequest = z
  .object({
    email: email()
      .optional()
      .meta({ description: 'Whom to mail; needed from a caller who is not signed in, else ignored.' }),
  })
  .meta({ id: 'ResendVerificationRequest', description: 'Where to send the link again.' });
export type ResendRequest = z.output<typeof ResendRequest>;

export const PasswordResetRequest = z
  .object({ email: email() })
  .meta({ id: 'PasswordResetRequest', description: 'Whose password was lost.' });
export type PasswordResetRequest = z.output<typeof PasswordResetRequest>;

export const PasswordResetConfirmation = z
  .object({ token: token(), password: newPassword() })
  .meta({ id: 'PasswordResetConfirmation', description: 'The token of the link, and the password to be.' });
export type PasswordResetConfirmation = z.output<typeof PasswordResetConfirmation>;
