import { byId, byTime, type OrderKey } from '../platform/database/order';
import { pagesOf, type PageVariant } from '../platform/database/page';
import { all, type Fragment, type Placeholders, sql } from '../platform/database/sql';
import { MAX_LIMIT } from '../platform/http/paging';
import { articlesCountOfFollowed, followedBy } from '../profiles/profile.view';
import { articlesCountOf, userIdOf } from '../users/user.view';
import { ArticlePageBody } from './article.schemas';
import { articlesOfPage, articleSummaryJson, isTagged, visibleArticle } from './article.view';
import { canonicalTag, tagIdOf } from './tags/tag.view';

/** What a list is filtered by, each in AND with the others, and who asks. */
export interface ArticleList {
  readonly tag?: string | undefined;
  /** Lower-cased username. */
  readonly author?: string | undefined;
  /** Lower-cased username. */
  readonly favorited?: string | undefined;
  /** Not given: nobody who is signed in. */
  readonly viewer?: number | undefined;
}

/** Where the ids of a list come from, in the list's own order, and how many there are in all. */
interface Source {
  readonly from: Fragment;
  readonly where: readonly Fragment[];
  readonly order: readonly OrderKey[];
  /** The exact total, where one is kept; without it, it is counted over the same rows. */
  readonly total?: Fragment;
}

/**
 * The JSON of an article in a list. Its texts have 4,970 characters at most (title 300, slug 130, description 1,000,
 * tags 500, its author's name 40, bio 1,000 and image 2,000), and JSON writes a control character in six bytes.
 */
export const MAX_SUMMARY_BYTES = 40_000;

type Given = Placeholders<ArticleList>;

const newestFirst = [byTime('a.created_at'), byId('a.id')];

function favoritedArticles({ tag, author, favorited }: Given, { has }: PageVariant): Source {
  return {
    from: has('author') ? sql`favorites d join articles b on b.id = d.article_id` : sql`favorites d`,
    where: [
      sql`d.user_id = ${userIdOf(favorited)}`,
      ...(has('author') ? [sql`b.author_id = ${userIdOf(author)}`] : []),
      ...(has('tag') ? [isTagged(sql`d.article_id`, tag)] : []),
    ],
    order: [byTime('d.article_created_at'), byId('d.article_id')],
  };
}

function articlesByAuthor({ tag, author }: Given, { has }: PageVariant): Source {
  return {
    from: sql`articles a`,
    where: [sql`a.author_id = ${userIdOf(author)}`, ...(has('tag') ? [isTagged(sql`a.id`, tag)] : [])],
    order: newestFirst,
    ...(!has('tag') && { total: articlesCountOf(author) }),
  };
}

function taggedArticles({ tag }: Given): Source {
  return {
    from: sql`article_tags d`,
    where: [sql`d.tag_id = ${tagIdOf(tag)}`],
    order: [byTime('d.created_at'), byId('d.article_id')],
    total: sql`coalesce((select articles_count from tags where name = ${canonicalTag(tag)}), 0)`,
  };
}

const ALL_ARTICLES: Source = {
  from: sql`articles a`,
  where: [],
  order: newestFirst,
  total: sql`(select sum(articles_count)::int from article_totals)`,
};

function sourceOf(given: Given, variant: PageVariant): Source {
  if (variant.has('favorited')) return favoritedArticles(given, variant);
  if (variant.has('author')) return articlesByAuthor(given, variant);
  if (variant.has('tag')) return taggedArticles(given);
  return ALL_ARTICLES;
}

/**
 * Articles, newest first; `id` breaks ties, since articles published in the same instant would otherwise change places
 * between pages. Each combination of filters is served by the index in its source's order.
 */
export const ARTICLES = pagesOf<ArticleList, ArticlePageBody>({
  name: 'articles.page',
  body: ArticlePageBody,
  items: 'articles',
  maxLimit: MAX_LIMIT,
  maxItemBytes: MAX_SUMMARY_BYTES,
  offsets: true,
  optional: ['tag', 'author', 'favorited', 'viewer'],
  identity: ['tag', 'author', 'favorited'],
  source: (given, variant) => {
    const { from, where, order, total } = sourceOf(given, variant);
    const viewer = variant.has('viewer') ? given.viewer : null;
    const id = order.at(-1)?.sql;
    const conditions = [...where, visibleArticle(viewer, id)];
    return {
      from,
      where: conditions,
      order,
      join: articlesOfPage,
      item: articleSummaryJson(viewer),
      beside: { articlesCount: total ?? sql`(select count(*)::int from ${from} where ${all(conditions)})` },
    };
  },
});

/**
 * The articles by whom the viewer follows, newest first: the newest of each followed author, merged, so that its cost
 * depends on how many they are and not on how much they wrote.
 */
export const FEED = pagesOf<{ readonly viewer: number }, ArticlePageBody>({
  name: 'articles.feedPage',
  body: ArticlePageBody,
  items: 'articles',
  maxLimit: MAX_LIMIT,
  maxItemBytes: MAX_SUMMARY_BYTES,
  offsets: true,
  identity: ['viewer'],
  source: ({ viewer }, { after, most }) => ({
    from: sql`${followedBy(viewer)} cross join lateral (
      select a.id, a.created_at from articles a
       where a.author_id = f.followee_id and ${visibleArticle(viewer)} and ${after(newestFirst)}
       order by a.created_at desc, a.id desc limit ${most}) a`,
    where: [],
    order: newestFirst,
    join: articlesOfPage,
    item: articleSummaryJson(viewer),
    beside: { articlesCount: articlesCountOfFollowed(viewer) },
  }),
});
