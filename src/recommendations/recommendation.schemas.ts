import { z } from 'zod';
import { ArticleSummarySchema } from '../articles/article.schemas';
import { cursorParameter, limitParameter, pagedResponse } from '../platform/http/paging';
import { lookup } from '../platform/http/validators';

const MAX_READ = 50;

const KINDS = ['liked', 'tag', 'follows', 'trending', 'new', 'together'] as const;

const Reason = z
  .strictObject({
    kind: z.enum(KINDS).meta({
      description:
        '`liked`: of an article that you liked or read. `tag`: of a tag that you like. `follows`: of an author whom you ' +
        'follow. `trending`: of what people read now. `new`: it needs its first readers. `together`: of who likes both.',
    }),
    text: z.string().meta({
      description: 'In a sentence, for readers.',
      examples: ['Because you liked “Why a broadsheet was ever that large”'],
    }),
    article: z
      .string()
      .nullable()
      .meta({
        description: 'Slug of the article that it follows from.',
        examples: ['why-a-broadsheet-was-ever-that-large'],
      }),
    tag: z.string().nullable().meta({ description: 'The tag that it follows from.' }),
    username: z.string().nullable().meta({ description: 'The author whom you follow.' }),
  })
  .meta({ id: 'RecommendationReason', description: 'Why an article is recommended.' });

const RecommendedArticle = ArticleSummarySchema.extend({ reason: Reason }).meta({
  id: 'RecommendedArticle',
  description: 'An article, and why it is recommended.',
});

export const RecommendationPageBody = z.strictObject({ articles: z.array(RecommendedArticle) });
export type RecommendationPageBody = z.output<typeof RecommendationPageBody>;

export const RecommendationListResponse = pagedResponse(RecommendationPageBody, {
  id: 'RecommendationListResponse',
  description: 'One page of recommendations, the best first.',
});
export type RecommendationListResponse = z.output<typeof RecommendationListResponse>;

export const ListRecommendationsQuery = z.object({
  read: lookup()
    .optional()
    .transform((read) => [...new Set((read ?? '').split(',').filter(Boolean))])
    .pipe(z.array(z.string()).max(MAX_READ, `is too long (maximum is ${MAX_READ} slugs)`))
    .meta({
      type: 'string',
      description: `Slugs of articles that were read and liked, separated by commas, ${MAX_READ} at most: for whoever is not signed in.`,
      example: 'why-a-broadsheet-was-ever-that-large',
    }),
  limit: limitParameter(),
  cursor: cursorParameter(),
});
export type ListRecommendationsQuery = z.output<typeof ListRecommendationsQuery>;

export const RelatedArticlesQuery = z.object({ limit: limitParameter(), cursor: cursorParameter() });
export type RelatedArticlesQuery = z.output<typeof RelatedArticlesQuery>;
