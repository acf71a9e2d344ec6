import { z } from 'zod';
import { cursorParameter, limitParameter, pagedResponse } from '../platform/http/paging';
import { changes, envelope } from '../platform/http/validators';
import { ProfileSchema } from '../profiles/profile.schemas';

/** What somebody is told of, in the order of the document. */
export const KINDS = [
  'follow',
  'favorite',
  'comment-like',
  'comment',
  'answer',
  'mention',
  'article',
] as const;
export type Kind = (typeof KINDS)[number];

/** Of those who did it, as many as are shown. */
export const SHOWN_ACTORS = 3;

/** Characters of a comment that a notification shows. */
export const EXCERPT_LENGTH = 200;

const id = () => z.int().meta({ examples: [4711] });

export const NotificationSchema = z
  .strictObject({
    id: id(),
    kind: z.enum(KINDS).meta({
      description:
        '`follow`: you are followed. `favorite`: of an article of yours. `comment-like`: of a comment of yours. `comment`: on an article of yours. `answer`: to a comment of yours. `mention`: of your name, in an article or a comment. `article`: by somebody whom you follow.',
    }),
    unread: z.boolean(),
    createdAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
    updatedAt: z.iso.datetime().meta({
      description: 'When the last one joined in.',
      examples: ['2016-02-18T03:48:35.824Z'],
    }),
    actors: z
      .array(ProfileSchema)
      .meta({ maxItems: SHOWN_ACTORS, description: `Who did it: the last ${SHOWN_ACTORS}.` }),
    actorsCount: z
      .int()
      .min(1)
      .meta({ description: 'How many did it in all.', examples: [13] }),
    article: z
      .strictObject({
        slug: z.string().meta({ examples: ['how-to-fold-a-broadsheet'] }),
        title: z.string().meta({ examples: ['How to fold a broadsheet'] }),
      })
      .nullable()
      .meta({ description: 'What it is about; null for a follow.' }),
    comment: z
      .strictObject({
        id: z.int().meta({ examples: [7] }),
        excerpt: z
          .string()
          .meta({ description: `Its first ${EXCERPT_LENGTH} characters.`, examples: ['Well put.'] }),
      })
      .nullable()
      .meta({ description: 'The comment that it is about; null where it is about none.' }),
  })
  .meta({ id: 'Notification', description: 'What somebody, or several, did that concerns you.' });

/** A page as SQL writes it. */
export const NotificationPageBody = z.strictObject({ notifications: z.array(NotificationSchema) });
export type NotificationPageBody = z.output<typeof NotificationPageBody>;

/**
 * The JSON of a notification: three profiles, a slug, a title, an excerpt, and JSON writes a control character in six
 * bytes.
 */
export const MAX_NOTIFICATION_BYTES = 65_000;

export const NotificationListResponse = pagedResponse(NotificationPageBody, {
  id: 'NotificationListResponse',
  description: 'One page of notifications.',
});
export type NotificationListResponse = z.output<typeof NotificationListResponse>;

export const ListNotificationsQuery = z.object({
  order: z
    .enum(['newest', 'unread'], { error: 'must be newest or unread' })
    .optional()
    .transform((order) => order ?? 'newest')
    .meta({
      type: 'string',
      enum: ['newest', 'unread'],
      default: 'newest',
      description: 'Newest first, or the unread first and then the others, the newest of each first.',
      example: 'newest',
    }),
  limit: limitParameter(),
  cursor: cursorParameter(),
});
export type ListNotificationsQuery = z.output<typeof ListNotificationsQuery>;

export const UnreadCountResponse = z
  .strictObject({
    unreadCount: z
      .int()
      .min(0)
      .meta({ examples: [3] }),
  })
  .meta({ id: 'UnreadCountResponse', description: 'How many notifications one has not read.' });
export type UnreadCountResponse = z.output<typeof UnreadCountResponse>;

const MAX_MARKED = 100;

const Marks = z
  .object({
    ids: z
      .preprocess(
        (given, context) => {
          if (!Array.isArray(given) || given.length <= MAX_MARKED) return given;
          context.addIssue(`is too long (maximum is ${MAX_MARKED} ids)`);
          return z.NEVER;
        },
        z.array(z.int('must be a list of ids').min(1, 'must be a list of ids'), {
          error: 'must be a list of ids',
        }),
      )
      .optional()
      .meta({
        maxItems: MAX_MARKED,
        description: 'These. What is not yours is passed over.',
        examples: [[4711]],
      }),
    upTo: z
      .int('must be an id')
      .min(1, 'must be an id')
      .optional()
      .meta({ description: 'This one and all that came before it.' }),
  })
  .refine(({ ids, upTo }) => (ids === undefined) !== (upTo === undefined), 'must have either ids or upTo')
  .meta({ id: 'NotificationMarks', description: 'Which ones have been read: some, or all up to one.' });

export const MarkNotificationsRequest = envelope('read', Marks, 'MarkNotificationsRequest');
export type MarkNotificationsRequest = z.output<typeof MarkNotificationsRequest>;

/** How a kind is mailed. */
export const MAILINGS = ['off', 'at-once', 'daily'] as const;

const Channels = z
  .strictObject({
    app: z.boolean().meta({ description: 'Whether it is listed, and counted as unread.', examples: [true] }),
    mail: z.enum(MAILINGS).meta({
      description:
        'Not at all, each at once, or all of a day in one mail. Mail goes to confirmed addresses alone.',
      examples: ['off'],
    }),
  })
  .meta({ id: 'NotificationChannels', description: 'How one hears of a kind.' });

const digest = {
  hour: z
    .int('must be an hour')
    .min(0, 'must be an hour from 0 to 23')
    .max(23, 'must be an hour from 0 to 23')
    .meta({ description: 'Of the day, where the reader is.', examples: [8] }),
  timeZone: z
    .string({ error: 'must be a time zone' })
    .max(64, 'must be a time zone')
    .refine(isTimeZone, 'must be a time zone')
    .meta({ description: 'By its name in the IANA database.', examples: ['Europe/Berlin'] }),
};

export const PreferencesResponse = z
  .strictObject({
    preferences: z
      .strictObject({
        kinds: z.strictObject(byKind(() => Channels)),
        digest: z.strictObject(digest),
      })
      .meta({ id: 'NotificationPreferences', description: 'What one wants to hear of, and how.' }),
  })
  .meta({ id: 'NotificationPreferencesResponse' });
export type PreferencesResponse = z.output<typeof PreferencesResponse>;
export type Preferences = PreferencesResponse['preferences'];

const ChannelChanges = z
  .object({
    app: z.boolean('must be true or false').optional(),
    mail: z.enum(MAILINGS, { error: 'must be off, at-once or daily' }).optional(),
  })
  .meta({ id: 'NotificationChannelChanges', description: 'What to change; an absent field stays as it is.' });

const KindChanges = z.object(byKind(() => ChannelChanges.optional())).optional();

const PreferenceChanges = changes(
  {
    kinds: KindChanges,
    digest: z.object({ hour: digest.hour.optional(), timeZone: digest.timeZone.optional() }).optional(),
  },
  'NotificationPreferenceChanges',
);

export const UpdatePreferencesRequest = envelope(
  'preferences',
  PreferenceChanges,
  'UpdatePreferencesRequest',
);
export type UpdatePreferencesRequest = z.output<typeof UpdatePreferencesRequest>;

export const UnsubscribeQuery = z.object({
  token: z
    .string({ error: 'must be given once' })
    .max(200, 'is not a token of ours')
    .meta({ description: 'From the mail.', examples: ['BQAAAAFmb2xsb3c'] }),
});
export type UnsubscribeQuery = z.output<typeof UnsubscribeQuery>;

/** An id that may be beyond 2^31. What cannot be one becomes 0, which no row has. */
export const NotificationIdParameter = z
  .string()
  .transform((value) => (/^[1-9]\d{0,14}$/.test(value) ? Number(value) : 0))
  .meta({ type: 'integer', minimum: 1, examples: [4711] });

function byKind<T>(make: () => T): Record<Kind, T> {
  return Object.fromEntries(KINDS.map((kind) => [kind, make()])) as Record<Kind, T>;
}

function isTimeZone(name: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' &&
      !/^[+-]/.test(name)
    );
  } catch {
    return false;
  }
}
