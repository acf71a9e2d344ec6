import { byId, byTime, type OrderKey } from '../platform/database/order';
import { pagesOf, type PageVariant } from '../platform/database/page';
import { all, type Fragment, type Placeholders, raw, sql } from '../platform/database/sql';
import { MAX_LIMIT } from '../platform/http/paging';
import { hiddenFrom, notBlocked, notHidden } from '../hidden-people/hidden-people.view';
import {
  articlesCountOfFollowed,
  articlesCountOfHidden,
  followedBy,
  follows,
  type ViewerFragment,
} from '../profiles/profile.view';
import { articlesCountOf, userIdOf } from '../users/user.view';
import { tagsFollowedBy } from './tag-follows/tag-follow.view';
import { ArticlePageBody } from './article.schemas';
import {
  articlesOfPage,
  articleSummaryJson,
  isTagged,
  listedArticle,
  MAX_SUMMARY_BYTES,
} from './article.view';
import { articlesCountOfTag, tagIdOf } from './tags/tag.view';

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
  /** Who wrote an article, where the source knows; else it is looked up. */
  readonly author?: Fragment;
  /** The exact total, where one is kept; without it, it is counted over the same rows. */
  readonly total?: Fragment;
}

type Given = Placeholders<ArticleList>;

const newestFirst = [byTime('a.created_at'), byId('a.id')];

function favoritedArticles(
  { tag, author, favorited }: Given,
  { has }: PageVariant,
  viewer: ViewerFragment,
): Source {
  return {
    from: has('author') ? sql`favorites d join articles b on b.id = d.article_id` : sql`favorites d`,
    where: [
      sql`d.user_id = ${userIdOf(favorited)}`,
      // To whom somebody is not there, nor is what they like.
      ...(viewer === null ? [] : [notBlocked(viewer, userIdOf(favorited))]),
      ...(has('author') ? [sql`b.author_id = ${userIdOf(author)}`] : []),
      ...(has('tag') ? [isTagged(sql`d.article_id`, tag)] : []),
    ],
    order: [byTime('d.article_created_at'), byId('d.article_id')],
  };
}

function articlesByAuthor({ tag, author }: Given, { has }: PageVariant, viewer: ViewerFragment): Source {
  const count = articlesCountOf(author);
  const listed = viewer && notHidden(viewer, userIdOf(author));
  return {
    from: sql`articles a`,
    where: [sql`a.author_id = ${userIdOf(author)}`, ...(has('tag') ? [isTagged(sql`a.id`, tag)] : [])],
    order: newestFirst,
    author: sql`a.author_id`,
    ...(!has('tag') && { total: listed ? sql`case when ${listed} then ${count} else 0 end` : count }),
  };
}

/** How many articles of a tag `viewer` meets in lists. */
export const taggedTotal = (tag: Fragment, viewer: ViewerFragment): Fragment =>
  viewer
    ? sql`${articlesCountOfTag(tag)} - (
        select count(*)::int from ${hiddenFrom(viewer)} join articles x on x.author_id = h.account_id
         where ${isTagged(sql`x.id`, tag)})`
    : articlesCountOfTag(tag);

function taggedArticles({ tag }: Given, viewer: ViewerFragment): Source {
  return {
    from: sql`article_tags d`,
    where: [sql`d.tag_id = ${tagIdOf(tag)}`],
    order: [byTime('d.created_at'), byId('d.article_id')],
    total: taggedTotal(tag, viewer),
  };
}

function allArticles(viewer: ViewerFragment): Source {
  const count = sql`(select sum(articles_count)::int from article_totals)`;
  return {
    from: sql`articles a`,
    where: [],
    order: newestFirst,
    author: sql`a.author_id`,
    total: viewer ? sql`${count} - ${articlesCountOfHidden(viewer)}` : count,
  };
}

function sourceOf(given: Given, variant: PageVariant, viewer: ViewerFragment): Source {
  if (variant.has('favorited')) return favoritedArticles(given, variant, viewer);
  if (variant.has('author')) return articlesByAuthor(given, variant, viewer);
  if (variant.has('tag')) return taggedArticles(given, viewer);
  return allArticles(viewer);
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
    const viewer = variant.has('viewer') ? given.viewer : null;
    const { from, where, order, author, total } = sourceOf(given, variant, viewer);
    const id = order.at(-1)?.sql;
    const conditions = [...where, listedArticle(viewer, id, author)];
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

/** As many articles as are counted that a feed shows for their tags alone. */
const MAX_TAGGED_COUNTED = 1_000;

/** How many articles `viewer` is shown for a tag that they follow, and not for its author. */
const taggedCountOf = (viewer: Fragment): Fragment => sql`
  (select count(*)::int from (
     select distinct d.article_id from ${tagsFollowedBy(viewer)} cross join lateral (
       select d.article_id from article_tags d where d.tag_id = t.tag_id
        limit ${raw(String(MAX_TAGGED_COUNTED))}) d limit ${raw(String(MAX_TAGGED_COUNTED))}) d
    join articles a on a.id = d.article_id
   where ${listedArticle(viewer)} and not ${follows(viewer, sql`a.author_id`)})`;

const newestTagged = [byTime('d.created_at'), byId('d.article_id')];

/**
 * The articles by whom the viewer follows and those with a tag that the viewer follows, newest first: the newest of each
 * author and of each tag, merged, so that its cost depends on how many they are and not on how much there is of each.
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
    from: sql`(
      select a.id, a.created_at from ${followedBy(viewer)} cross join lateral (
        select a.id, a.created_at from articles a
         where a.author_id = f.followee_id and ${listedArticle(viewer, sql`a.id`, sql`f.followee_id`)} and ${after(newestFirst)}
         order by a.created_at desc, a.id desc limit ${most}) a
      union
      select d.article_id, d.created_at from ${tagsFollowedBy(viewer)} cross join lateral (
        select d.article_id, d.created_at from article_tags d
         where d.tag_id = t.tag_id and ${listedArticle(viewer, sql`d.article_id`)} and ${after(newestTagged)}
         order by d.created_at desc, d.article_id desc limit ${most}) d) a`,
    where: [],
    order: newestFirst,
    join: articlesOfPage,
    item: articleSummaryJson(viewer),
    beside: { articlesCount: sql`${articlesCountOfFollowed(viewer)} + ${taggedCountOf(viewer)}` },
  }),
});
