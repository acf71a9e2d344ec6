import { z } from 'zod';
import { pagedResponse, pagingParameters, refuseCursorWithOffset } from '../platform/http/paging';
import { codePoints, changes, envelope, lookup, text } from '../platform/http/validators';
import { ProfileSchema } from '../profiles/profile.schemas';

const MAX_TAGS = 10;
/** Code points of what articles are searched for. */
export const MAX_QUERY_LENGTH = 2_000;

const title = () => text({ max: 300 }).meta({ examples: ['How to fold a broadsheet'] });
const description = () => text({ max: 1000 }).meta({ examples: ['On a train, with your elbows in.'] });
const body = () =>
  text({ max: 200_000, trim: false }).meta({
    description: 'Kept as sent; Markdown by custom.',
    examples: ['# First fold'],
  });

const MAX_COVER = 2_000;

const cover = () =>
  z
    .preprocess(
      (given) => (given === '' ? null : given),
      text({ max: MAX_COVER })
        .regex(/^https?:\/\/[^\s/]\S*$/i, 'must be an http(s) URL')
        .nullable(),
    )
    .optional()
    .meta({
      type: ['string', 'null'],
      maxLength: MAX_COVER,
      pattern: '^$|^\\s*[Hh][Tt][Tt][Pp][Ss]?://',
      description:
        'The picture that it is shown with: an http(s) URL, such as the `url` of something that you have uploaded, which is public then. Null or the empty string: none.',
      examples: ['https://example.com/cover.jpg'],
    });

/** Sorted by code point and without repeats, as it is stored and shown. */
const tagList = () =>
  z
    .preprocess(
      refuseLongList,
      z.array(text({ max: 50 }), {
        error: ({ input }) => (input === null ? "can't be blank" : 'must be a list of strings'),
      }),
    )
    .transform((tags) => [...new Set(tags)].sort(byCodePoint))
    .meta({ maxItems: MAX_TAGS, examples: [['craft', 'newspapers']] });

/** Before its items are looked at, and with repeats counted, as JSON Schema's `maxItems` counts them. */
function refuseLongList(given: unknown, context: z.RefinementCtx): unknown {
  if (!Array.isArray(given) || given.length <= MAX_TAGS) return given;
  context.addIssue(`is too long (maximum is ${MAX_TAGS} tags)`);
  return z.NEVER;
}

/** The order of PostgreSQL's "C" collation; JavaScript's own would put astral characters before U+E000. */
function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

const NewArticle = z
  .object({
    title: title(),
    description: description(),
    body: body(),
    cover: cover(),
    tagList: tagList().prefault([]),
  })
  .meta({ id: 'NewArticle', description: 'The article to publish.' });

export const CreateArticleRequest = envelope('article', NewArticle, 'CreateArticleRequest');
export type CreateArticleRequest = z.output<typeof CreateArticleRequest>;

const ArticleChanges = changes(
  {
    title: title().optional(),
    description: description().optional(),
    body: body().optional(),
    cover: cover(),
    tagList: tagList().optional(),
  },
  'ArticleChanges',
);

export const UpdateArticleRequest = envelope('article', ArticleChanges, 'UpdateArticleRequest');
export type UpdateArticleRequest = z.output<typeof UpdateArticleRequest>;

const summaryFields = {
  slug: z.string().meta({
    description: 'Names the article in addresses.',
    examples: ['why-a-broadsheet-was-ever-that-large'],
  }),
  title: z.string().meta({ examples: ['Why a broadsheet was ever that large'] }),
  description: z
    .string()
    .meta({ examples: ['The biggest newspaper page was a reply to the tax collector.'] }),
  cover: z
    .string()
    .nullable()
    .meta({ examples: ['https://example.com/cover.jpg'] }),
  tagList: z
    .array(z.string())
    .meta({ description: 'Sorted.', maxItems: MAX_TAGS, examples: [['history', 'typography']] }),
  createdAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
  updatedAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:48:35.824Z'] }),
  favorited: z.boolean().meta({ description: 'Whether the caller did; false for an anonymous one.' }),
  favoritesCount: z
    .int()
    .min(0)
    .meta({ examples: [3] }),
  commentsCount: z
    .int()
    .min(0)
    .meta({ description: 'Comments and answers to them, without deleted ones.', examples: [2] }),
  viewsCount: z
    .int()
    .min(0)
    .meta({
      description: 'About how many people read it: each counts once a day, as far as they can be told apart.',
      examples: [214],
    }),
  author: ProfileSchema,
};

export const ArticleSummarySchema = z
  .strictObject(summaryFields)
  .meta({ id: 'ArticleSummary', description: 'An article in a list: all but its body.' });

export const ArticleSchema = z
  .strictObject({
    ...summaryFields,
    body: z.string().meta({ examples: ['# First fold'] }),
  })
  .meta({ id: 'Article', description: 'An article.' });

export const ArticleResponse = z.strictObject({ article: ArticleSchema }).meta({ id: 'ArticleResponse' });
export type ArticleResponse = z.output<typeof ArticleResponse>;

/** A page as SQL writes it; the cursor joins it in Node, where its seal is made. */
export const ArticlePageBody = z.strictObject({
  articles: z.array(ArticleSummarySchema),
  articlesCount: z
    .int()
    .min(0)
    .meta({ description: 'How many there are on all pages together.', examples: [30] }),
});

export type ArticlePageBody = z.output<typeof ArticlePageBody>;

export const ArticleListResponse = pagedResponse(ArticlePageBody, {
  id: 'ArticleListResponse',
  description: 'One page of articles.',
});
export type ArticleListResponse = z.output<typeof ArticleListResponse>;

export const ListArticlesQuery = z
  .object({
    q: lookup()
      .refine((query) => query.length <= 2 * MAX_QUERY_LENGTH && codePoints(query) <= MAX_QUERY_LENGTH, {
        error: `is too long (maximum is ${MAX_QUERY_LENGTH} characters)`,
        abort: true,
      })
      .optional()
      .meta({
        maxLength: MAX_QUERY_LENGTH,
        description:
          'Only those that say this, the best first, or the newest with `sort=new`: a query as `GET /api/search` takes it.',
        examples: ['fold a broadsheet'],
      }),
    tag: lookup()
      .optional()
      .meta({ description: 'Only those with this tag.', examples: ['writing'] }),
    author: lookup()
      .optional()
      .meta({ description: 'Only those by this user.', examples: ['bob'] }),
    favorited: lookup()
      .optional()
      .meta({ description: 'Only those that this user favorited.', examples: ['alice'] }),
    sort: z
      .enum(['new', 'top', 'trending'], { error: 'must be new, top or trending' })
      .optional()
      .meta({
        type: 'string',
        enum: ['new', 'top', 'trending'],
        default: 'new',
        description:
          '`new`: the newest first. `top`: the most favorited first. `trending`: what people favorite and read now, ' +
          'recomputed every minute, then the newest. A walk through `top` or `trending` shows a thousand at most.',
        example: 'trending',
      }),
    period: z
      .enum(['day', 'week', 'month', 'year', 'all'], { error: 'must be day, week, month, year or all' })
      .optional()
      .transform((period) => period ?? 'all')
      .meta({
        type: 'string',
        enum: ['day', 'week', 'month', 'year', 'all'],
        default: 'all',
        description: 'With `sort=top`: published how long ago at most.',
        example: 'week',
      }),
    ...pagingParameters(),
  })
  .superRefine(refuseCursorWithOffset);
export type ListArticlesQuery = z.output<typeof ListArticlesQuery>;

export const FeedQuery = z.object(pagingParameters()).superRefine(refuseCursorWithOffset);
export type FeedQuery = z.output<typeof FeedQuery>;

export const SlugParameter = lookup().meta({
  examples: ['why-a-broadsheet-was-ever-that-large'],
  description: "The article's slug, or one that it had under an earlier title.",
});
