import { z } from 'zod';

/** Where the telling of one that many are told of has come to: times in milliseconds since 1970. */
export interface ToldTo {
  readonly at: number;
  readonly id: number;
}

/** One that many are told of. */
export const Happening = z.strictObject({
  id: z.number(),
  actorId: z.int(),
  objectId: z.int(),
  toldAt: z.number().nullable(),
  toldId: z.int().nullable(),
});
export type Happening = z.output<typeof Happening>;
