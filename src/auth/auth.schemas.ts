import { z } from 'zod';
import { envelope, text } from '../platform/http/validators';
import { email, newPassword, username } from '../users/user.schemas';

const NewUser = z
  .object({ username: username(), email: email(), password: newPassword() })
  .meta({ id: 'NewUser', description: 'The account to open.' });

export const SignUpRequest = envelope('user', NewUser, 'SignUpRequest');
export type SignUpRequest = z.output<typeof SignUpRequest>;

const Credentials = z
  .object({
    email: text().meta({ format: 'email', examples: ['bob@example.com'] }),
    password: text({ trim: false, spaces: true }).meta({ format: 'password', examples: ['broadsheet-demo'] }),
  })
  .meta({ id: 'Credentials', description: 'Whom to sign in.' });

export const SignInRequest = envelope('user', Credentials, 'SignInRequest');
export type SignInRequest = z.output<typeof SignInRequest>;
