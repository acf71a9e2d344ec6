import { z } from 'zod';
import { ArticleSummarySchema, MAX_QUERY_LENGTH } from '../articles/article.schemas';
import { CommentSchema } from '../comments/comment.schemas';
import { cursorParameter, limitParameter, nextCursorField } from '../platform/http/paging';
import { codePoints, lookup } from '../platform/http/validators';
import { ProfileSchema } from '../profiles/profile.schemas';
import { TYPES } from './search.view';

const MAX_RESULTS = 50;

/** Any text is a query; an empty one asks for everything. */
export const queryParameter = () =>
  lookup()
    .refine((query) => query.length <= 2 * MAX_QUERY_LENGTH && codePoints(query) <= MAX_QUERY_LENGTH, {
      error: `is too long (maximum is ${MAX_QUERY_LENGTH} characters)`,
      abort: true,
    })
    .optional()
    .transform((query) => query ?? '');

const QUERY_DESCRIPTION =
  'What to look for, in plain words. `"side by side"`, `-without`, `tag:writing`, `author:bob`, `before:2024-05`, `after:2023` ' +
  'and `in:title` narrow it down. Any text is a valid query.';

export const SearchParameters = z.object({
  q: queryParameter().meta({
    type: 'string',
    maxLength: MAX_QUERY_LENGTH,
    description: QUERY_DESCRIPTION,
    examples: ['fold a broadsheet'],
  }),
  type: z
    .enum(TYPES, { error: `must be one of ${TYPES.join(', ')}` })
    .optional()
    .meta({ description: 'Only results of this type.', examples: ['article'] }),
  sort: z
    .enum(['relevance', 'new'], { error: 'must be one of relevance, new' })
    .optional()
    .transform((sort) => sort ?? 'relevance')
    .meta({
      type: 'string',
      enum: ['relevance', 'new'],
      default: 'relevance',
      description: 'The best first, or the newest.',
    }),
  limit: limitParameter(20, MAX_RESULTS),
  cursor: cursorParameter(),
});
export type SearchParameters = z.output<typeof SearchParameters>;

const FIELDS = ['title', 'tags', 'description', 'body', 'username', 'bio', 'name'] as const;
export type Field = (typeof FIELDS)[number];

const TagFound = z
  .strictObject({
    name: z.string().meta({ examples: ['writing'] }),
    articlesCount: z
      .int()
      .min(0)
      .meta({ description: 'How many articles have it.', examples: [12] }),
  })
  .meta({ id: 'TagFound', description: 'A tag.' });

const Snippet = z
  .strictObject({
    field: z.enum(FIELDS),
    html: z.string().meta({
      description: 'A part of the text as HTML: escaped, but for `<mark>` around what matches.',
      examples: ['How to <mark>fold</mark> a <mark>broadsheet</mark>'],
    }),
  })
  .meta({ id: 'Snippet', description: 'Where a text matches.' });

const common = {
  score: z
    .number()
    .min(0)
    .meta({ description: 'How well it matches, compared with the others of this search.', examples: [12.5] }),
  fields: z
    .array(z.enum(FIELDS))
    .max(FIELDS.length)
    .meta({ description: 'Where it matches.', examples: [['title', 'body']] }),
  snippets: z.array(Snippet).max(FIELDS.length),
};

const ArticleResult = z
  .strictObject({ type: z.literal('article'), ...common, article: ArticleSummarySchema })
  .meta({ id: 'ArticleResult' });
const CommentResult = z
  .strictObject({
    type: z.literal('comment'),
    ...common,
    comment: CommentSchema,
    articleSlug: z
      .string()
      .meta({ description: 'The article that it is under.', examples: ['how-to-fold-a-broadsheet'] }),
    articleTitle: z.string().meta({ examples: ['How to fold a broadsheet'] }),
  })
  .meta({ id: 'CommentResult' });
const ProfileResult = z
  .strictObject({ type: z.literal('profile'), ...common, profile: ProfileSchema })
  .meta({ id: 'ProfileResult' });
const TagResult = z
  .strictObject({ type: z.literal('tag'), ...common, tag: TagFound })
  .meta({ id: 'TagResult' });

export const SearchResult = z
  .discriminatedUnion('type', [ArticleResult, CommentResult, ProfileResult, TagResult])
  .meta({ id: 'SearchResult', description: 'Something that was found, under its own name.' });
export type SearchResult = z.output<typeof SearchResult>;

/** How many of each facet are named. */
export const MAX_FACETS = 10;

const facet = (value: z.ZodType, description: string) =>
  z
    .array(z.strictObject({ value, count: z.int().min(1) }))
    .max(MAX_FACETS)
    .meta({ description });

export const SearchResponse = z
  .strictObject({
    results: z.array(SearchResult),
    total: z
      .int()
      .min(0)
      .max(1_000)
      .meta({
        description: 'How many there are on all pages together, counted up to 1,000.',
        examples: [12],
      }),
    totalIsExact: z.boolean().meta({ description: 'False where there are, or may be, more than `total`.' }),
    facets: z
      .strictObject({
        tags: facet(z.string(), 'The commonest tags of what was found.'),
        authors: facet(z.string(), 'Usernames of those who wrote most of it.'),
        years: facet(z.int(), 'When it was written, the latest first.'),
      })
      .meta({
        id: 'SearchFacets',
        description: 'What the results have in common, of up to 3,000 of each type.',
      }),
    didYouMean: z
      .string()
      .nullable()
      .meta({
        description:
          'What was searched for in place of a word that nothing has: the query as it was meant, probably.',
        examples: ['fold a broadsheet'],
      }),
    nextCursor: nextCursorField(),
  })
  .meta({ id: 'SearchResponse', description: 'One page of results.' });
export type SearchResponse = z.output<typeof SearchResponse>;
