import { z } from 'zod';
import { comparable, envelope } from '../platform/http/validators';
import { tokenFields } from '../sessions/session.schemas';
import { email, MAX_EMAIL, MAX_PASSWORD, newPassword, username, UserSchema } from '../users/user.schemas';

const NewUser = z
  .object({ username: username(), email: email(), password: newPassword() })
  .meta({ id: 'NewUser', description: 'The account to open.' });

export const SignUpRequest = envelope('user', NewUser, 'SignUpRequest');
export type SignUpRequest = z.output<typeof SignUpRequest>;

const Credentials = z
  .object({
    email: comparable(MAX_EMAIL).meta({ format: 'email', examples: ['bob@example.com'] }),
    password: comparable(MAX_PASSWORD, { trim: false, spaces: true }).meta({
      format: 'password',
      examples: ['broadsheet-demo'],
    }),
  })
  .meta({ id: 'Credentials', description: 'Whom to sign in.' });

export const SignInRequest = envelope('user', Credentials, 'SignInRequest');
export type SignInRequest = z.output<typeof SignInRequest>;

const SignedInUser = UserSchema.extend(tokenFields).meta({
  id: 'SignedInUser',
  description: 'The account of the caller, with the first credentials of a new session.',
});

export const SignedInResponse = z.strictObject({ user: SignedInUser }).meta({ id: 'SignedInResponse' });
export type SignedInResponse = z.output<typeof SignedInResponse>;

const UnconfirmedUser = UserSchema.pick({ username: true, email: true, emailVerified: true }).meta({
  id: 'UnconfirmedUser',
  description: 'An account that cannot be signed in to before its address is confirmed.',
});

export const SignUpAccepted = z.strictObject({ user: UnconfirmedUser }).meta({ id: 'SignUpAccepted' });
export type SignUpAccepted = z.output<typeof SignUpAccepted>;
