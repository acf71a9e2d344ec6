import { z } from 'zod';

export const HealthResponse = z
  .strictObject({ status: z.literal('ok') })
  .meta({ id: 'HealthResponse', description: 'All is well.' });
export type HealthResponse = z.output<typeof HealthResponse>;
