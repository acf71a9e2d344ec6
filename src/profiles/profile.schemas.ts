import { z } from 'zod';
import { cursorParameter, limitParameter, pagedResponse } from '../platform/http/paging';
import { changes, envelope, lookup, text } from '../platform/http/validators';

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

const MAX_LINKS = 5;
const MAX_URL = 2_000;

const link = {
  title: text({ max: 50 }).meta({ examples: ['My newsletter'] }),
  url: text({ max: MAX_URL })
    .refine((url) => URL.canParse(url) && /^https?:\/\/[^\s/]\S*$/i.test(url), 'must be an http(s) URL')
    .meta({ format: 'uri', examples: ['https://example.com/letters'] }),
};

export const ProfileLinkSchema = z
  .strictObject({
    title: z.string().meta(link.title.meta() ?? {}),
    url: z.string().meta(link.url.meta() ?? {}),
  })
  .meta({ id: 'ProfileLink', description: 'Where else somebody is.' });

export const ProfileDetailsSchema = ProfileSchema.extend({
  muted: z.boolean().meta({ description: 'Whether the caller mutes them; false for an anonymous one.' }),
  joinedAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
  links: z.array(ProfileLinkSchema).meta({ maxItems: MAX_LINKS }),
  articlesCount: count(12),
  followersCount: count(120).meta({
    description: 'Whom the caller does not see is not counted.',
    examples: [120],
  }),
  followingCount: count(35).meta({
    description: 'Whom the caller does not see is not counted.',
    examples: [35],
  }),
}).meta({ id: 'ProfileDetails', description: 'What anyone may see of an account, on a page of its own.' });

export const ProfileResponse = z
  .strictObject({ profile: ProfileDetailsSchema })
  .meta({ id: 'ProfileResponse' });
export type ProfileResponse = z.output<typeof ProfileResponse>;

const ProfileChanges = changes(
  {
    links: z
      .preprocess(refuseLongList, z.array(z.object(link), { error: 'must be a list of links' }))
      .optional()
      .meta({
        maxItems: MAX_LINKS,
        description: 'All of them, in their order. An empty list clears them.',
        examples: [[{ title: 'My newsletter', url: 'https://example.com/letters' }]],
      }),
  },
  'ProfileChanges',
);

export const UpdateProfileRequest = envelope('profile', ProfileChanges, 'UpdateProfileRequest');
export type UpdateProfileRequest = z.output<typeof UpdateProfileRequest>;

/** Before its items are looked at. */
function refuseLongList(given: unknown, context: z.RefinementCtx): unknown {
  if (!Array.isArray(given) || given.length <= MAX_LINKS) return given;
  context.addIssue(`is too long (maximum is ${MAX_LINKS} links)`);
  return z.NEVER;
}

function count(example: number) {
  return z
    .int()
    .min(0)
    .meta({ examples: [example] });
}

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
