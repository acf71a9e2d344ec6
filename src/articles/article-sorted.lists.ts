import { byId, byNumber, type OrderKey } from '../platform/database/order';
import { pagesOf, type PageVariant } from '../platform/database/page';
import { all, type Fragment, type Placeholders, raw, sql } from '../platform/database/sql';
import { MAX_LIMIT } from '../platform/http/paging';
import { notBlocked } from '../hidden-people/hidden-people.view';
import { articlesCountOfHidden } from '../profiles/profile.view';
import { userIdOf } from '../users/user.view';
import { type ArticleList, taggedTotal } from './article.lists';
import { ArticlePageBody } from './article.schemas';
import {
  articlesOfPage,
  articleSummaryJson,
  isTagged,
  listedArticle,
  MAX_SUMMARY_BYTES,
} from './article.view';
import { articlesCountOfTag, tagIdOf } from './tags/tag.view';
import { trendingArticles } from './trending/ranking.view';

/** How many of a list a walk shows whose order changes meanwhile. */
const MAX_WALKED = 1_000;

/** The days of each period; null: of all time. */
export const PERIOD_DAYS = { day: 1, week: 7, month: 30, year: 365, all: null } as const;

interface SortedList extends Omit<ArticleList, 'viewer'> {
  readonly viewer: number | null;
}

interface ListOfPeriod extends SortedList {
  readonly days: number;
}

type Given = Placeholders<SortedList>;

interface Source {
  readonly from: Fragment;
  readonly where: readonly Fragment[];
}

/** What is common to lists of articles in another order than the newest first. */
const SORTED = {
  body: ArticlePageBody,
  items: 'articles',
  maxLimit: MAX_LIMIT,
  maxItemBytes: MAX_SUMMARY_BYTES,
  offsets: true,
  optional: ['tag', 'author', 'favorited'],
  remembers: MAX_WALKED,
} as const;

const mostFavoritedFirst: readonly OrderKey[] = [byNumber('a.favorites_count'), byId('a.id')];

/** Articles `a` of a tag, an author or a favoriter: those of the narrowest filter, and the others are asked of each. */
function filtered({ tag, author, favorited, viewer }: Given, { has }: PageVariant): Source | null {
  const tagged = has('tag') ? [isTagged(sql`a.id`, tag)] : [];
  const written = has('author') ? [sql`a.author_id = ${userIdOf(author)}`] : [];
  if (has('favorited')) {
    const liked = sql`d.user_id = ${userIdOf(favorited)} and ${notBlocked(viewer, userIdOf(favorited))}`;
    return {
      from: sql`favorites d join articles a on a.id = d.article_id`,
      where: [liked, ...written, ...tagged],
    };
  }
  if (has('author')) return { from: sql`articles a`, where: [...written, ...tagged] };
  if (!has('tag')) return null;
  return {
    from: sql`article_tags d join articles a on a.id = d.article_id`,
    where: [sql`d.tag_id = ${tagIdOf(tag)}`],
  };
}

const countOf = ({ from, where }: Source) => sql`(select count(*)::int from ${from} where ${all(where)})`;

/** A tag with more articles is common enough to be met often among the most favorited of all. */
const COMMON_TAG = 2_000;

/**
 * The most favorited articles `a` of a tag. Those of a common one are met soon in the index of the most favorited of all;
 * those of a rare one are few, and are sorted. PostgreSQL carries out one of the two.
 */
const topOfTag = ({ tag, viewer }: Given, { after, most }: PageVariant): Fragment => {
  const best = sql`${after(mostFavoritedFirst)} and ${listedArticle(viewer)}
      order by a.favorites_count desc, a.id desc limit ${most}`;
  const common = raw(String(COMMON_TAG));
  return sql`(
    (select a.id, a.favorites_count from articles a
      where ${articlesCountOfTag(tag)} > ${common} and ${isTagged(sql`a.id`, tag)} and ${best})
    union all
    (select a.id, a.favorites_count from article_tags d join articles a on a.id = d.article_id
      where ${articlesCountOfTag(tag)} <= ${common} and d.tag_id = ${tagIdOf(tag)} and ${best})) a`;
};

/** The most favorited of all time: read from the index in that order. */
export const TOP_EVER = pagesOf<SortedList, ArticlePageBody>({
  ...SORTED,
  name: 'articles.topPage',
  identity: ['tag', 'author', 'favorited'],
  source: (given, variant) => {
    const { tag, viewer } = given;
    const shown = { order: mostFavoritedFirst, join: articlesOfPage, item: articleSummaryJson(viewer) };
    if (variant.has('tag') && !variant.has('author') && !variant.has('favorited')) {
      const beside = { articlesCount: taggedTotal(tag, viewer) };
      return { from: topOfTag(given, variant), where: [], ...shown, beside };
    }
    const narrow = filtered(given, variant);
    const { from, where } = narrow ?? { from: sql`articles a`, where: [] };
    const conditions = [...where, listedArticle(viewer)];
    return {
      from,
      where: conditions,
      ...shown,
      beside: {
        articlesCount: narrow
          ? countOf({ from, where: conditions })
          : sql`(select sum(articles_count)::int from article_totals) - ${articlesCountOfHidden(viewer)}`,
      },
    };
  },
});

/**
 * The most favorited of those published in so many days. Without a filter they are found among the most favorited of each
 * of the days, so that its cost depends on the number of days and not on how much was published.
 */
export const TOP_OF_PERIOD = pagesOf<ListOfPeriod, ArticlePageBody>({
  ...SORTED,
  name: 'articles.topOfPeriodPage',
  identity: ['tag', 'author', 'favorited', 'days'],
  source: (given, variant) => {
    const { viewer } = given;
    const since = sql`a.created_at > now() - ${given.days}::int * interval '1 day'`;
    const narrow = filtered(given, variant);
    const conditions = [...(narrow?.where ?? []), since, listedArticle(viewer)];
    const shown = { join: articlesOfPage, item: articleSummaryJson(viewer) };
    const counted = countOf({ from: narrow?.from ?? sql`articles a`, where: conditions });
    if (narrow) {
      return {
        from: narrow.from,
        where: conditions,
        order: mostFavoritedFirst,
        ...shown,
        beside: { articlesCount: counted },
      };
    }
    return {
      from: sql`generate_series(0, ${given.days}::int) as day (back) cross join lateral (
        select a.id, a.favorites_count from articles a
         where (a.created_at at time zone 'UTC')::date = (now() at time zone 'UTC')::date - day.back
           and ${all([since, listedArticle(viewer), variant.after(mostFavoritedFirst)])}
         order by a.favorites_count desc, a.id desc limit ${variant.most}) a`,
      where: [],
      order: mostFavoritedFirst,
      ...shown,
      beside: { articlesCount: counted },
    };
  },
});

/** What trends, then the newest: the ranking that a job makes, by those filters. */
export const TRENDING = pagesOf<SortedList, ArticlePageBody>({
  ...SORTED,
  name: 'articles.trendingPage',
  identity: ['tag', 'author', 'favorited'],
  source: ({ tag, author, favorited, viewer }, { has }) => {
    const from = sql`${trendingArticles} join articles a on a.id = t.article_id`;
    const conditions = [
      ...(has('tag') ? [isTagged(sql`a.id`, tag)] : []),
      ...(has('author') ? [sql`a.author_id = ${userIdOf(author)}`] : []),
      ...(has('favorited')
        ? [
            sql`exists (select from favorites d where d.article_id = a.id and d.user_id = ${userIdOf(favorited)})`,
          ]
        : []),
      listedArticle(viewer),
    ];
    return {
      from,
      where: conditions,
      order: [{ type: 'number', sql: raw('-t.place') }, byId('a.id')],
      join: articlesOfPage,
      item: articleSummaryJson(viewer),
      beside: { articlesCount: countOf({ from, where: conditions }) },
    };
  },
});
