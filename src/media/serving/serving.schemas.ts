import { z } from 'zod';
import { lookup } from '../../platform/http/validators';
import { DEMO_SOUND_NAME } from '../demo-files';
import { PICTURE_WIDTHS } from '../pictures/sized-pictures';

const WIDTHS: readonly number[] = PICTURE_WIDTHS;

export const FileQuery = z.object({
  width: z
    .string({ error: 'must be given once' })
    .refine((width) => WIDTHS.map(String).includes(width), `must be one of ${WIDTHS.join(', ')}`)
    .transform(Number)
    .optional()
    .meta({
      type: 'integer',
      enum: WIDTHS,
      description:
        'Of a picture: its width in pixels. A smaller picture stays as wide as it is. Anything else is sent as it is.',
    }),
  expires: z
    .string({ error: 'must be given once' })
    .optional()
    .meta({ description: 'Part of a signed address.' }),
  signature: z
    .string({ error: 'must be given once' })
    .optional()
    .meta({ description: 'Part of a signed address.' }),
});
export type FileQuery = z.output<typeof FileQuery>;

/** A name of ours: the content's SHA-256 and an ending. What none can be, nothing is called. */
export const FileNameParameter = lookup().meta({
  description: "The content's SHA-256 and the ending of its type, as in the medium's `url`.",
  examples: [DEMO_SOUND_NAME],
});
