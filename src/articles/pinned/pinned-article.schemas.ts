import { z } from 'zod';
import { envelope, text } from '../../platform/http/validators';
import { ArticleSummarySchema } from '../article.schemas';

export const MAX_PINNED = 6;
const MAX_SLUG = 130;

const Pins = z
  .object({
    pinned: z
      .preprocess(refuseLongList, z.array(text({ max: MAX_SLUG }), { error: 'must be a list of slugs' }))
      .transform((slugs) => [...new Set(slugs)])
      .meta({
        maxItems: MAX_PINNED,
        description:
          'The slugs of articles of yours, in the order in which they are to stand. An empty list clears it.',
        examples: [['how-to-fold-a-broadsheet']],
      }),
  })
  .meta({ id: 'PinnedArticles', description: 'What to show first on your profile.' });

export const PinArticlesRequest = envelope('profile', Pins, 'PinArticlesRequest');
export type PinArticlesRequest = z.output<typeof PinArticlesRequest>;

export const PinnedArticleListResponse = z
  .strictObject({ articles: z.array(ArticleSummarySchema).meta({ maxItems: MAX_PINNED }) })
  .meta({ id: 'PinnedArticleListResponse', description: 'What somebody shows first on their profile.' });
export type PinnedArticleListResponse = z.output<typeof PinnedArticleListResponse>;

/** Before its items are looked at. */
function refuseLongList(given: unknown, context: z.RefinementCtx): unknown {
  if (!Array.isArray(given) || given.length <= MAX_PINNED) return given;
  context.addIssue(`is too long (maximum is ${MAX_PINNED} articles)`);
  return z.NEVER;
}
