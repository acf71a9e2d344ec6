import { z } from 'zod';

export const HealthResponse = z
  .strictObject({ status: z.literal('ok') })
  .meta({ id: 'HealthResponse', description: 'All is well.' });
export type HealthResponse = z.output<typeof HealthResponse>;

export const ReadyResponse = z
  .strictObject({
    status: z.literal('ok'),
    details: z.record(z.string(), z.enum(['ok', 'failing'])).meta({
      description:
        'Parts that the server can do without for a while, by name. Requests that need a failing one get a 503.',
      examples: [{ mediaStorage: 'ok' }],
    }),
  })
  .meta({ id: 'ReadyResponse', description: 'Requests may be sent here.' });
export type ReadyResponse = z.output<typeof ReadyResponse>;

export const HealthDetailsResponse = z
  .strictObject({
    status: z.literal('ok'),
    details: z
      .record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))
      .meta({
        description: 'What is worth knowing of each part, by its name.',
        examples: [{ something: { ageSeconds: 1800 } }],
      }),
  })
  .meta({ id: 'HealthDetailsResponse', description: 'What the parts of the server tell of themselves.' });
export type HealthDetailsResponse = z.output<typeof HealthDetailsResponse>;
