import { z } from 'zod';
import { cursorParameter, pagedResponse } from '../platform/http/paging';
import { envelope, pathId, queryInteger, text } from '../platform/http/validators';
import { ProfileSchema } from '../profiles/profile.schemas';

/** The largest page of comments, and of threads. */
export const MAX_LISTED = 1000;
export const MAX_THREAD_ITEMS = 100;
const DEFAULT_THREAD_ITEMS = 20;

const MAX_ID = 2 ** 31 - 1;

const commentBody = () =>
  text({ max: 10_000, trim: false }).meta({ description: 'Kept as sent.', examples: ['Well put.'] });

const parentId = () =>
  z
    .int({ error: 'must be the id of a comment' })
    .min(1, 'must be the id of a comment')
    .max(MAX_ID, 'must be the id of a comment')
    .nullable()
    .optional()
    .meta({
      description: 'The comment that this one answers, under the same article. Null or absent: none.',
      examples: [null],
    });

const NewComment = z
  .object({ body: commentBody(), parentId: parentId() })
  .meta({ id: 'NewComment', description: 'What to say.' });

export const CreateCommentRequest = envelope('comment', NewComment, 'CreateCommentRequest');
export type CreateCommentRequest = z.output<typeof CreateCommentRequest>;

const CommentChanges = z
  .object({ body: commentBody() })
  .meta({ id: 'CommentChanges', description: 'What it says from now on.' });

export const UpdateCommentRequest = envelope('comment', CommentChanges, 'UpdateCommentRequest');
export type UpdateCommentRequest = z.output<typeof UpdateCommentRequest>;

const commentId = () => z.int().meta({ examples: [5] });

/** Where a comment stands in its thread. */
const placeFields = {
  parentId: z
    .int()
    .nullable()
    .meta({ description: 'The comment that it answers; null: none.', examples: [null] }),
  threadId: z.int().meta({ description: 'The comment that its thread begins with.', examples: [7] }),
  depth: z
    .int()
    .min(0)
    .meta({ description: 'How many comments are above it.', examples: [0] }),
  repliesCount: z
    .int()
    .min(0)
    .meta({ description: 'How many answer this very comment.', examples: [4] }),
  locked: z.boolean().meta({
    description: 'Whether the thread that it begins takes no more answers; false for one that begins none.',
  }),
};

/** What a comment shows of the one that it answers. */
export const QuoteSchema = z
  .strictObject({
    id: commentId(),
    deleted: z.boolean(),
    username: z
      .string()
      .nullable()
      .meta({ description: 'Who wrote it; null when it is deleted.', examples: ['bob'] }),
    excerpt: z
      .string()
      .nullable()
      .meta({ description: 'Its first 200 characters; null when it is deleted.', examples: ['Well put.'] }),
  })
  .meta({ id: 'CommentQuote', description: 'What somebody answers.' });

export const CommentSchema = z
  .strictObject({
    id: commentId(),
    createdAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
    updatedAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
    body: z.string().meta({ examples: ['Well put.'] }),
    author: ProfileSchema,
    ...placeFields,
    pinned: z.boolean().meta({ description: "Whether it stands first, as the article's author wishes." }),
    editedAt: z.iso
      .datetime()
      .nullable()
      .meta({
        description: 'When it was last changed, if that was later than 15 minutes after it was written.',
        examples: [null],
      }),
    likesCount: z
      .int()
      .min(0)
      .meta({ examples: [3] }),
    liked: z.boolean().meta({ description: 'Whether the caller does; false for an anonymous one.' }),
    quote: QuoteSchema.nullable().optional().meta({
      description: 'What it answers; null: nothing that is there. Lists have it where threads are asked for.',
    }),
  })
  .meta({ id: 'Comment', description: 'What somebody said under an article.' });

/** What is left of a comment that was deleted and has answers. */
export const TombstoneSchema = z
  .strictObject({
    id: commentId(),
    createdAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
    deleted: z.literal(true),
    ...placeFields,
  })
  .meta({ id: 'Tombstone', description: 'What is left of a deleted comment that has answers.' });

export const CommentResponse = z.strictObject({ comment: CommentSchema }).meta({ id: 'CommentResponse' });
export type CommentResponse = z.output<typeof CommentResponse>;

/** A page as SQL writes it. */
export const CommentPageBody = z.strictObject({ comments: z.array(CommentSchema) });
export type CommentPageBody = z.output<typeof CommentPageBody>;

const threadFields = {
  tombstones: z.array(TombstoneSchema).meta({ description: 'Deleted comments that have answers.' }),
  order: z
    .array(z.int())
    .meta({ description: 'The ids of comments and tombstones together, in their order.', examples: [[7]] }),
};

/** A page of a thread as SQL writes it: a deleted comment has no author, so it stands apart from the others. */
export const ThreadPageBody = CommentPageBody.extend(threadFields);
export type ThreadPageBody = z.output<typeof ThreadPageBody>;

export const ThreadPageResponse = pagedResponse(ThreadPageBody, {
  id: 'ThreadPageResponse',
  description: 'One page of comments, and of what is left of deleted ones.',
});
export type ThreadPageResponse = z.output<typeof ThreadPageResponse>;

export const CommentListResponse = pagedResponse(
  CommentPageBody.extend({
    tombstones: threadFields.tombstones
      .optional()
      .meta({ description: 'With `view` alone: deleted comments that have answers.' }),
    order: threadFields.order.optional().meta({
      description: 'With `view` alone: the ids of comments and tombstones together, in their order.',
      examples: [[7]],
    }),
  }),
  { id: 'CommentListResponse', description: 'One page of comments.' },
);
export type CommentListResponse = z.output<typeof CommentListResponse>;

export const SORTS = ['new', 'old', 'top'] as const;
export type Sort = (typeof SORTS)[number];

const sortParameter = () =>
  z
    .enum(SORTS, { error: `must be one of ${SORTS.join(', ')}` })
    .optional()
    .meta({
      description:
        'Newest first (`new`), oldest first (`old`: a comment comes after what it answers), or most liked first and then newest first (`top`). `new` unless said otherwise.',
    });

const limitParameter = (description: string, example: number) =>
  queryInteger({ min: 1, max: Number.MAX_SAFE_INTEGER })
    .optional()
    .meta({ type: 'integer', minimum: 1, description, example });

export const ListCommentsQuery = z
  .object({
    view: z.enum(['thread', 'roots'], { error: 'must be one of thread, roots' }).optional().meta({
      description:
        '`thread`: comments and answers of any depth, and what is left of deleted ones. `roots`: of those, the ones that answer none. Without it: all comments, newest first.',
    }),
    sort: sortParameter(),
    limit: limitParameter(
      `How many to return: ${MAX_LISTED} at most, and unless said otherwise; with \`view\` ${MAX_THREAD_ITEMS} at most, and ${DEFAULT_THREAD_ITEMS} unless said otherwise. Above the most, the most are returned.`,
      DEFAULT_THREAD_ITEMS,
    ),
    cursor: cursorParameter(),
  })
  .superRefine(({ view, sort }, context) => {
    if (sort !== undefined && view === undefined)
      context.addIssue({ code: 'custom', path: ['sort'], message: 'needs a view' });
  })
  .transform(({ limit, ...query }) => ({
    ...query,
    limit: query.view === undefined ? Math.min(limit ?? MAX_LISTED, MAX_LISTED) : threadLimit(limit),
  }));
export type ListCommentsQuery = z.output<typeof ListCommentsQuery>;

export const ListRepliesQuery = z
  .object({
    sort: sortParameter(),
    limit: limitParameter(
      `How many to return. Above ${MAX_THREAD_ITEMS}, ${MAX_THREAD_ITEMS} are returned.`,
      DEFAULT_THREAD_ITEMS,
    ),
    cursor: cursorParameter(),
  })
  .transform(({ limit, ...query }) => ({ ...query, limit: threadLimit(limit) }));
export type ListRepliesQuery = z.output<typeof ListRepliesQuery>;

function threadLimit(limit = DEFAULT_THREAD_ITEMS): number {
  return Math.min(limit, MAX_THREAD_ITEMS);
}

export const CommentIdParameter = pathId().meta({ examples: [5] });
