import { notBlocked, notHidden } from '../hidden-people/hidden-people.view';
import { predicate } from '../platform/database/compile';
import { type Fragment, isoTime, raw, sql } from '../platform/database/sql';
import { profileJson, type ViewerFragment } from '../profiles/profile.view';
import { tagIdOf } from './tags/tag.view';

/** The author of an article, for sources that hold no more of it than its id. */
const authorOf = (id: Fragment): Fragment => sql`(select x.author_id from articles x where x.id = ${id})`;

/**
 * Who may open an article: whoever its author does not block and who does not block its author.
 *
 * @param id of the article, for sources that hold no more of it
 */
export const visibleArticle = (viewer: ViewerFragment, id?: Fragment): Fragment =>
  predicate('articles', notBlocked(viewer, id ? authorOf(id) : sql`a.author_id`));

/**
 * Whom a list shows an article: those who may open it and do not mute its author. Every list, count, search and feed of
 * articles goes through it.
 *
 * @param id of the article, for sources that hold no more of it
 * @param author of the article, for sources that know it by another name
 */
export const listedArticle = (
  viewer: ViewerFragment,
  id?: Fragment,
  author = id ? authorOf(id) : sql`a.author_id`,
): Fragment => predicate('articles', notHidden(viewer, author));

/** The id of the article that a slug, present or former, leads to; null when none does. */
export const articleIdOf = (slug: Fragment): Fragment =>
  sql`(select s.article_id from article_slugs s where s.slug = ${slug})`;

/** The same of an article that `viewer` may open; null when there is none. */
export const visibleArticleIdOf = (slug: Fragment, viewer: ViewerFragment): Fragment =>
  viewer === null
    ? articleIdOf(slug)
    : sql`(select s.article_id from article_slugs s join articles a on a.id = s.article_id
            where s.slug = ${slug} and ${visibleArticle(viewer)})`;

/** Whether an article has the tag that a name leads to. */
export const isTagged = (article: Fragment, tag: Fragment): Fragment =>
  sql`exists (select from article_tags g where g.article_id = ${article} and g.tag_id = ${tagIdOf(tag)})`;

/** Articles, each as `a`, with their authors as `u`. */
export const articlesWithAuthors: Fragment = sql`articles a join users u on u.id = a.author_id`;

/** The same of the articles of `page`. */
export const articlesOfPage: Fragment = sql`join articles a on a.id = page.id join users u on u.id = a.author_id`;

/** Whether `user` favorited an article. */
export const favorites = (user: Fragment, article: Fragment): Fragment =>
  sql`exists (select from favorites v where v.user_id = ${user}::int and v.article_id = ${article})`;

/** Whether `viewer` favorited article `a`; false for an anonymous one. */
const favorited = (viewer: ViewerFragment): Fragment =>
  viewer === null ? sql`false` : favorites(viewer, sql`a.id`);

/** What everybody sees of article `a` in a list. */
const publicFields = sql`'slug', a.slug, 'title', a.title, 'description', a.description, 'cover', a.cover`;
const moreFields = sql`'tagList', a.tag_list, 'createdAt', ${isoTime('a.created_at')},
    'updatedAt', ${isoTime('a.updated_at')}`;

/**
 * Bytes of the JSON of an article in a list. Its texts have 4,970 characters at most (title 300, slug 130, description
 * 1,000, tags 500, its author's name 40, bio 1,000 and image 2,000), and JSON writes a control character in six bytes.
 */
export const MAX_SUMMARY_BYTES = 40_000;

/**
 * The JSON of article `a` by `u` in a list, as `viewer` sees it.
 *
 * @param more names and values of further fields, each after a comma
 */
export const articleSummaryJson = (
  viewer: ViewerFragment,
  more: Fragment = raw(''),
): Fragment => sql`json_build_object(
    ${publicFields}, ${moreFields}, 'favorited', ${favorited(viewer)},
    'favoritesCount', a.favorites_count, 'commentsCount', a.comments_count, 'viewsCount', a.views_count,
    'author', ${profileJson(viewer)}${more})`;

/** What a statement may know better than the rows, which are as they were when it began. */
export interface ArticleState {
  readonly favorited?: Fragment;
  readonly favoritesCount?: Fragment;
}

/** The JSON of article `a` by `u`, with its body. */
export const articleJson = (
  viewer: ViewerFragment,
  state: ArticleState = {},
): Fragment => sql`json_build_object(
    ${publicFields}, 'body', a.body, ${moreFields}, 'favorited', ${state.favorited ?? favorited(viewer)},
    'favoritesCount', ${state.favoritesCount ?? sql`a.favorites_count`},
    'commentsCount', a.comments_count, 'viewsCount', a.views_count, 'author', ${profileJson(viewer)})`;

/** Whose article `id` is: the number of an account. */
export const authorIdOfArticle = (id: Fragment): Fragment =>
  sql`(select author_id from articles where id = ${id})`;

/** What leads to article `id`: its slug and title. */
export const articleReferenceJson = (id: Fragment): Fragment =>
  sql`(select json_build_object('slug', a.slug, 'title', a.title) from articles a where a.id = ${id})`;

/** The slug of article `id`. */
export const slugOfArticle = (id: Fragment): Fragment => sql`(select slug from articles where id = ${id})`;

/** Locks article `id` until the transaction ends, as {@link moveCommentsCount} does. */
export const lockedArticle = (id: Fragment): Fragment =>
  sql`select id from articles where id = ${id} for no key update`;

/**
 * Moves what an article's row keeps of the number of its comments. Who writes or deletes a comment locks the article
 * before anything else, by this or by {@link lockedArticle}, so that such writes under one article are one after another.
 */
export const moveCommentsCount = (id: Fragment, difference: Fragment): Fragment =>
  sql`update articles set comments_count = comments_count + ${difference} where id = ${id}`;

/**
 * The statement that sets what articles keep of the number of their comments, for rows that were loaded in bulk.
 *
 * @param counted a query of `article_id` and `n`
 */
export const recountComments = (counted: string): string => `
  update articles a set comments_count = counted.n from (${counted}) counted
   where counted.article_id = a.id and a.comments_count <> counted.n`;
