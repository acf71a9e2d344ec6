import { z } from 'zod';
import { cursorParameter, limitParameter, pagedResponse } from '../../platform/http/paging';
import { ProfileSchema } from '../../profiles/profile.schemas';

const LikeSchema = z
  .strictObject({
    user: ProfileSchema,
    likedAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
  })
  .meta({ id: 'Like', description: 'Who likes a comment, and since when.' });

/** A page as SQL writes it. */
export const LikePageBody = z.strictObject({ likes: z.array(LikeSchema) });
export type LikePageBody = z.output<typeof LikePageBody>;

export const LikeListResponse = pagedResponse(LikePageBody, {
  id: 'LikeListResponse',
  description: 'One page of those who like a comment, the latest first.',
});
export type LikeListResponse = z.output<typeof LikeListResponse>;

export const ListLikesQuery = z.object({ limit: limitParameter(), cursor: cursorParameter() });
export type ListLikesQuery = z.output<typeof ListLikesQuery>;
