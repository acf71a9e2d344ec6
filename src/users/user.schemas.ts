import { z } from 'zod';
import { changes, envelope, pathId, text } from '../platform/http/validators';

const USERNAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
const EMAIL = /^[^\s@"<>]{1,64}@[^\s@"<>]{1,255}$/u;

/** Unicode code points that an address, and a password, have at most. */
export const MAX_EMAIL = 254;
export const MAX_PASSWORD = 128;

export const username = () =>
  text({ max: 40 })
    .regex(
      USERNAME,
      "may only contain letters, digits, '_', '-' and '.', and must begin with a letter or digit",
    )
    .meta({
      examples: ['bob'],
      pattern: USERNAME.source,
      description: 'Unique whatever the case; shown as typed.',
    });

export const email = () =>
  text({ max: MAX_EMAIL })
    .regex(EMAIL, 'is invalid')
    .meta({ format: 'email', examples: ['bob@example.com'], description: 'Unique whatever the case.' });

export const newPassword = () =>
  text({ min: 8, max: MAX_PASSWORD, trim: false }).meta({
    format: 'password',
    examples: ['correct horse battery'],
    description: 'Kept as sent.',
  });

/** Text that null, or the empty string, clears. */
const clearable = (value: z.ZodType<string, string>) =>
  z.preprocess((given) => (given === '' ? null : given), value.nullable()).optional();

const bio = clearable(text({ max: 1000 })).meta({
  type: ['string', 'null'],
  maxLength: 1000,
  examples: ['Editor at large.'],
  description: 'Null or the empty string clears it.',
});

const MAX_IMAGE = 2_000;

/** Not `format: uri`: the empty string is none. */
const IMAGE_PATTERN = '^$|^\\s*[A-Za-z][A-Za-z0-9+.\\-]*:';

const image = clearable(text({ max: MAX_IMAGE }).refine(isUrl, 'must be an http(s) URL'))
  .transform((value) => (typeof value === 'string' && !isHttp(value) ? null : value))
  .meta({
    type: ['string', 'null'],
    pattern: IMAGE_PATTERN,
    maxLength: MAX_IMAGE,
    examples: ['https://example.com/bob.png'],
    description:
      'An http(s) URL. Null or the empty string clears it, and so does a URL of another scheme: clients send `javascript:` and `data:` to see them do no harm.',
  });

function isUrl(value: string): boolean {
  return URL.canParse(value) && (!isHttp(value) || /^https?:\/\/[^\s/]/i.test(value));
}

/** As a browser reads it, which overlooks line breaks in a scheme. */
function isHttp(url: string): boolean {
  return ['http:', 'https:'].includes(new URL(url).protocol);
}

const UserChanges = changes(
  {
    username: username().optional(),
    email: email().optional(),
    password: newPassword().optional(),
    currentPassword: text({ max: 1000, trim: false, spaces: true })
      .optional()
      .meta({
        format: 'password',
        description:
          'The present password; asked for with a new password or address where the server is so configured.',
        examples: ['broadsheet-demo'],
      }),
    bio,
    image,
  },
  'UserChanges',
  { besides: ['currentPassword'] },
);

export const UpdateUserRequest = envelope('user', UserChanges, 'UpdateUserRequest');
export type UpdateUserRequest = z.output<typeof UpdateUserRequest>;

export const UserSchema = z
  .strictObject({
    email: z.string().meta({ examples: ['bob@example.com'] }),
    token: z.string().meta({ description: 'A JWT (RFC 7519).', examples: ['eyJhbGciOiJIUzI1NiJ9.e30.c2ln'] }),
    username: z.string().meta({ examples: ['bob'] }),
    bio: z
      .string()
      .nullable()
      .meta({ examples: ['Editor at large.'] }),
    image: z
      .string()
      .nullable()
      .meta({ examples: ['https://example.com/bob.png'] }),
    emailVerified: z
      .boolean()
      .meta({ description: 'Whether its owner has shown to read what is mailed to `email`.' }),
  })
  .meta({ id: 'User', description: 'The account of the caller, with a credential for it.' });

export const UserResponse = z.strictObject({ user: UserSchema }).meta({ id: 'UserResponse' });
export type UserResponse = z.output<typeof UserResponse>;

export const PublicUserSchema = z
  .strictObject({ id: z.int().meta({ examples: [1] }), username: z.string().meta({ examples: ['bob'] }) })
  .meta({ id: 'PublicUser', description: 'An account by its number.' });
export type PublicUser = z.output<typeof PublicUserSchema>;

export const UserIdParameter = pathId().meta({ examples: [1] });
