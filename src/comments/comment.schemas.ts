import { z } from 'zod';
import { cursorParameter, limitParameter, pagedResponse } from '../platform/http/paging';
import { envelope, pathId, text } from '../platform/http/validators';
import { ProfileSchema } from '../profiles/profile.schemas';

export const MAX_LISTED = 1000;

const NewComment = z
  .object({
    body: text({ max: 10_000, trim: false }).meta({ description: 'Kept as sent.', examples: ['Well put.'] }),
  })
  .meta({ id: 'NewComment', description: 'What to say.' });

export const CreateCommentRequest = envelope('comment', NewComment, 'CreateCommentRequest');
export type CreateCommentRequest = z.output<typeof CreateCommentRequest>;

export const CommentSchema = z
  .strictObject({
    id: z.int().meta({ examples: [7] }),
    createdAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
    updatedAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
    body: z.string().meta({ examples: ['Well put.'] }),
    author: ProfileSchema,
  })
  .meta({ id: 'Comment', description: 'What somebody said under an article.' });

export const CommentResponse = z.strictObject({ comment: CommentSchema }).meta({ id: 'CommentResponse' });
export type CommentResponse = z.output<typeof CommentResponse>;

/** A page as SQL writes it. */
export const CommentPageBody = z.strictObject({ comments: z.array(CommentSchema) });
export type CommentPageBody = z.output<typeof CommentPageBody>;

export const CommentListResponse = pagedResponse(CommentPageBody, {
  id: 'CommentListResponse',
  description: 'One page of comments, newest first.',
});
export type CommentListResponse = z.output<typeof CommentListResponse>;

export const ListCommentsQuery = z.object({
  limit: limitParameter(MAX_LISTED, MAX_LISTED),
  cursor: cursorParameter(),
});
export type ListCommentsQuery = z.output<typeof ListCommentsQuery>;

export const CommentIdParameter = pathId().meta({ examples: [7] });
