import { z } from 'zod';
import { cursorParameter, limitParameter, pagedResponse } from '../platform/http/paging';
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

/**
 * The JSON of a profile: name 40, bio 1,000 and image 2,000 characters, and JSON writes a control character in six bytes.
 */
export const MAX_PROFILE_BYTES = 20_000;

/** A page as SQL writes it. */
export const ProfilePageBody = z.strictObject({ profiles: z.array(ProfileSchema) });
export type ProfilePageBody = z.output<typeof ProfilePageBody>;

export const ProfileListResponse = pagedResponse(ProfilePageBody, {
  id: 'ProfileListResponse',
  description: 'One page of people.',
});
export type ProfileListResponse = z.output<typeof ProfileListResponse>;

export const ProfileListQuery = z.object({ limit: limitParameter(), cursor: cursorParameter() });
export type ProfileListQuery = z.output<typeof ProfileListQuery>;

export const UsernameParameter = lookup().meta({
  examples: ['rosalind'],
  description: 'Found whatever the case.',
});
