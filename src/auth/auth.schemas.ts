import { z } from 'zod';
import { text } from '../platform/http/validators';
import { email, newPassword, username } from '../users/user.schemas';

export const SignUpRequest = z
  .object({
    user: z.object({ username: username(), email: email(), password: newPassword() }).prefault({} as never),
  })
  .meta({ id: 'SignUpRequest', description: 'The account to open.' });
export type SignUpRequest = z.output<typeof SignUpRequest>;

export const SignInRequest = z
  .object({
    user: z
      .object({
        email: text().meta({ format: 'email', examples: ['bob@example.com'] }),
        password: text({ trim: false }).meta({ format: 'password', examples: ['broadsheet-demo'] }),
      })
      .prefault({} as never),
  })
  .meta({ id: 'SignInRequest', description: 'Whom to sign in.' });
export type SignInRequest = z.output<typeof SignInRequest>;
