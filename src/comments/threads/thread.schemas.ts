import { z } from 'zod';
import { CommentSchema, QuoteSchema } from '../comment.schemas';

/** How many of the comments above a comment are told with it: the nearest. */
export const MAX_ANCESTORS = 50;

const cursor = (sort: string) =>
  z
    .string()
    .nullable()
    .meta({
      description: `The cursor of the page that begins with it in the order \`${sort}\`; null: it is pinned, and begins the first.`,
      examples: ['AZqXk2v7AAAAAAAqCQ3vb2dJ4pXkT1mZ'],
    });

/** As SQL writes it. */
export const PermalinkBody = z.strictObject({
  comment: CommentSchema,
  article: z
    .strictObject({
      slug: z.string().meta({ examples: ['why-a-broadsheet-was-ever-that-large'] }),
      title: z.string().meta({ examples: ['Why a broadsheet was ever that large'] }),
    })
    .meta({ id: 'ArticleReference', description: 'What leads to an article.' }),
  ancestors: z
    .array(QuoteSchema)
    .max(MAX_ANCESTORS)
    .meta({
      description: `The comments above it, from the one that is the farthest up; of more than ${MAX_ANCESTORS} the nearest.`,
    }),
});

export const PermalinkResponse = PermalinkBody.extend({
  cursors: z.strictObject({ new: cursor('new'), old: cursor('old'), top: cursor('top') }).meta({
    id: 'CommentCursors',
    description:
      "Where it stands among the comments of its article: cursors of the article's comments with `view=thread`.",
  }),
}).meta({ id: 'PermalinkResponse', description: 'A comment, what it is under, and where it stands.' });
export type PermalinkResponse = z.output<typeof PermalinkResponse>;
