import { z } from 'zod';
import { lookup } from '../platform/http/validators';

export const ProfileSchema = z
  .strictObject({
    username: z.string().meta({ examples: ['bob'] }),
    bio: z
      .string()
      .nullable()
      .meta({ examples: ['Editor at large.'] }),
    image: z
      .string()
      .nullable()
      .meta({ examples: ['https://example.com/bob.png'] }),
    following: z
      .boolean()
      .meta({ description: 'Whether the caller follows them; false for an anonymous one.' }),
  })
  .meta({ id: 'Profile', description: 'What anyone may see of an account.' });

export const ProfileResponse = z.strictObject({ profile: ProfileSchema }).meta({ id: 'ProfileResponse' });
export type ProfileResponse = z.output<typeof ProfileResponse>;

export const UsernameParameter = lookup().meta({
  examples: ['rosalind'],
  description: 'Found whatever the case.',
});
