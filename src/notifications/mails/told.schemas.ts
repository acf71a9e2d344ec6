import { z } from 'zod';

/** Somebody has been told of something. */
export const Told = z.strictObject({
  notificationId: z.number(),
  readerId: z.int(),
  kind: z.string(),
  /** How they want to hear of it by mail; null as usual. */
  mail: z.string().nullable(),
});
export type Told = z.output<typeof Told>;
