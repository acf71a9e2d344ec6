import { z } from 'zod';
import { cursorParameter, limitParameter, pagedResponse } from '../platform/http/paging';
import { changes, envelope, pathId, text } from '../platform/http/validators';
import { MEDIA_KINDS } from './media.kinds';

const MAX_ALT = 1_000;

/** Unicode code points that the name of an uploaded file keeps. */
export const MAX_NAME = 200;

export const altText = () =>
  text({ max: MAX_ALT }).meta({
    description: 'What the picture shows, for those who do not see it.',
    examples: ['A folded newspaper on a kitchen table.'],
  });

const storedFields = {
  id: z.int().meta({ examples: [7] }),
  type: z.string().meta({ description: 'The media type of the content.', examples: ['image/jpeg'] }),
  kind: z.enum(MEDIA_KINDS),
  bytes: z.int().meta({ description: 'The length of what is served.', examples: [48_213] }),
  width: z
    .int()
    .nullable()
    .meta({ description: 'Of a picture, in pixels.', examples: [1600] }),
  height: z
    .int()
    .nullable()
    .meta({ description: 'Of a picture, in pixels.', examples: [900] }),
  color: z
    .string()
    .nullable()
    .meta({
      description: 'The dominant colour of a picture, to show until it is there.',
      examples: ['#4a6b52'],
    }),
  name: z
    .string()
    .meta({ description: 'The name of the file that was uploaded.', examples: ['kitchen.jpg'] }),
  alt: z
    .string()
    .nullable()
    .meta({ examples: ['A folded newspaper on a kitchen table.'] }),
  public: z.boolean().meta({
    description: 'Whether everybody may fetch it: something public shows it.',
  }),
  createdAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
};

/** A medium as SQL writes it: the host is not in the database. */
export const StoredMediumSchema = z.strictObject({ ...storedFields, path: z.string() });
export type StoredMedium = z.output<typeof StoredMediumSchema>;

export const StoredMediaPage = z.strictObject({ media: z.array(StoredMediumSchema) });
export type StoredMediaPage = z.output<typeof StoredMediaPage>;

export const MediumSchema = z
  .strictObject({
    ...storedFields,
    url: z.string().meta({
      description:
        'Its address, for good. Give it to an article or a profile: that makes the medium public. Of a picture, `?width=` asks for a smaller one.',
      examples: [
        'https://news.example/media/7/4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945.jpg',
      ],
    }),
    signedUrl: z
      .string()
      .nullable()
      .meta({
        description:
          'An address that anybody may fetch it at for an hour or two; null where it is public. For pages that show it before it is published.',
        examples: [null],
      }),
  })
  .meta({ id: 'Medium', description: 'A file that somebody uploaded, as its owner sees it.' });
export type Medium = z.output<typeof MediumSchema>;

export const MediumResponse = z.strictObject({ media: MediumSchema }).meta({ id: 'MediumResponse' });
export type MediumResponse = z.output<typeof MediumResponse>;

const MediaPageBody = z.strictObject({ media: z.array(MediumSchema) });

export const MediumListResponse = pagedResponse(MediaPageBody, {
  id: 'MediumListResponse',
  description: "One page of the caller's media, newest first.",
});
export type MediumListResponse = z.output<typeof MediumListResponse>;

export const ListMediaQuery = z.object({ limit: limitParameter(), cursor: cursorParameter() });
export type ListMediaQuery = z.output<typeof ListMediaQuery>;

const clearableAlt = z
  .preprocess((given) => (given === '' ? null : given), altText().nullable())
  .optional()
  .meta({
    type: ['string', 'null'],
    maxLength: MAX_ALT,
    description: 'Null or the empty string clears it.',
    examples: ['A folded newspaper on a kitchen table.'],
  });

export const UpdateMediumRequest = envelope(
  'media',
  changes({ alt: clearableAlt }, 'MediumChanges'),
  'UpdateMediumRequest',
);
export type UpdateMediumRequest = z.output<typeof UpdateMediumRequest>;

export const MediaUsageSchema = z
  .strictObject({
    bytes: z.int().meta({ description: 'What is used of the quota.', examples: [1_048_576] }),
    files: z.int().meta({ examples: [12] }),
    quotaBytes: z.int().meta({ examples: [1_000_000_000] }),
  })
  .meta({ id: 'MediaUsage', description: 'How much somebody has uploaded, and may upload in all.' });

export const MediaUsageResponse = z
  .strictObject({ usage: MediaUsageSchema })
  .meta({ id: 'MediaUsageResponse' });
export type MediaUsageResponse = z.output<typeof MediaUsageResponse>;

export const MediumIdParameter = pathId().meta({ examples: [1] });
