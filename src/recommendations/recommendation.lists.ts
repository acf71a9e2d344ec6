import {
  articlesOfPage,
  articleSummaryJson,
  MAX_SUMMARY_BYTES,
  visibleArticleIdOf,
} from '../articles/article.view';
import { byId, type OrderKey } from '../platform/database/order';
import { pagesOf } from '../platform/database/page';
import { raw, sql } from '../platform/database/sql';
import { MAX_LIMIT } from '../platform/http/paging';
import { RecommendationPageBody } from './recommendation.schemas';
import { reasonJson, recommendedArticles, relatedArticles, type Wanted } from './taste.view';

/** The JSON of a reason: a title of 300 characters in a sentence, in six bytes each at most, and a slug or a tag. */
const MAX_REASON_BYTES = 4_000;
/** A walk ends after so many: what comes later is nobody's taste. */
const MAX_WALKED = 200;

const bestFirst: readonly OrderKey[] = [
  { type: 'number', sql: raw('-r.place') },
  { type: 'integer', sql: raw('r.kind') },
  { type: 'integer', sql: raw('r.because') },
  byId('r.article_id'),
];

const SHOWN = {
  body: RecommendationPageBody,
  items: 'articles',
  maxLimit: MAX_LIMIT,
  maxItemBytes: MAX_SUMMARY_BYTES + MAX_REASON_BYTES,
  remembers: MAX_WALKED,
} as const;

/** What somebody will like, the best first; one statement, whatever is known of them. */
export const RECOMMENDED = pagesOf<Wanted, RecommendationPageBody>({
  ...SHOWN,
  name: 'recommendations.page',
  identity: ['viewer', 'read'],
  source: (given, { after }) => ({
    from: recommendedArticles(given, after([byId('a.id')])),
    where: [],
    order: bestFirst,
    join: articlesOfPage,
    item: articleSummaryJson(given.viewer, sql`, 'reason', ${reasonJson(given.viewer)}`),
  }),
});

/** What goes with an article. No page when the slug leads to no article that the viewer may open. */
export const RELATED = pagesOf<
  { readonly slug: string; readonly viewer: number | null },
  RecommendationPageBody
>({
  ...SHOWN,
  name: 'recommendations.relatedPage',
  identity: ['slug'],
  source: ({ slug, viewer }, { after }) => ({
    from: relatedArticles(slug, viewer, after([byId('a.id')])),
    where: [],
    order: bestFirst,
    join: articlesOfPage,
    item: articleSummaryJson(viewer, sql`, 'reason', ${reasonJson(viewer)}`),
    exists: sql`${visibleArticleIdOf(slug, viewer)} is not null`,
  }),
});
