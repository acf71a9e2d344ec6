import { z } from 'zod';

export const HealthResponse = z
  .strictObject({ status: z.literal('ok') })
  .meta({ id: 'HealthResponse', description: 'All is well.' });
export type HealthResponse = z.output<typeof HealthResponse>;

export const HealthDetailsResponse = z
  .strictObject({
    status: z.literal('ok'),
    details: z
      .record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))
      .meta({
        description: 'Of each part, by its name, what is worth knowing of it.',
        examples: [{ something: { ageSeconds: 1800 } }],
      }),
  })
  .meta({ id: 'HealthDetailsResponse', description: 'What the parts of the server say of themselves.' });
export type HealthDetailsResponse = z.output<typeof HealthDetailsResponse>;
