import { z } from 'zod';
import { lookup } from '../../platform/http/validators';

export const UploadSchema = z
  .strictObject({
    offset: z.int().meta({ description: 'How many bytes have come.', examples: [1_048_576] }),
    length: z.int().meta({ description: 'How many there are in all.', examples: [5_242_880] }),
    mediaId: z
      .int()
      .nullable()
      .meta({
        description: 'The medium that it has become; null until all of it has come.',
        examples: [null],
      }),
  })
  .meta({ id: 'ResumableUpload', description: 'How far an upload has come.' });

export const UploadResponse = z
  .strictObject({ upload: UploadSchema })
  .meta({ id: 'ResumableUploadResponse' });
export type UploadResponse = z.output<typeof UploadResponse>;

export const UploadIdParameter = lookup().meta({
  description: 'From the `Location` of the answer that began it.',
  examples: ['4f1c9a52-8f0e-4c39-9a0e-6f4f3a3c2b11'],
});

/** Values of `Upload-Metadata`, by name: each is Base64 (tus 1.0.0, Creation). What is malformed is left out. */
export function metadataOf(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = (header ?? '').split(',').map((pair) => pair.trim().split(' '));
  return new Map(
    pairs.flatMap(([name = '', value = '']) =>
      name === '' ? [] : [[name, Buffer.from(value, 'base64').toString('utf8')] as const],
    ),
  );
}
