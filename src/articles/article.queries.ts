import { type Answer, answer } from '../platform/database/database';
import { type Statement, statement } from '../platform/database/statement';
import { MAX_LIMIT, PageRow } from '../platform/http/paging';
import { isoTime } from '../platform/database/sql';
import { ArticleResponse } from './article.schemas';

/** One id more than the largest page has. */
const MOST = MAX_LIMIT + 1;

/** What a list is filtered by; each in AND with the others. */
export interface ArticleFilters {
  readonly tag?: string | undefined;
  /** Lower-cased username. */
  readonly authorKey?: string | undefined;
  /** Lower-cased username. */
  readonly favoritedByKey?: string | undefined;
}

/** The profile of article `a`'s author `u` as `viewer` (an SQL expression) sees it. */
const authorJson = (viewer: string) => `json_build_object(
    'username', u.username, 'bio', u.bio, 'image', u.image,
    'following', exists (select from follows f where f.follower_id = ${viewer} and f.followee_id = a.author_id))`;

/** The fields of article `a` by `u`, where `favorited` and `favoritesCount` say better than the row what is so. */
const articleJson = (
  viewer: string,
  { body = false, favorited = '', favoritesCount = 'a.favorites_count' } = {},
) =>
  `json_build_object(
    'slug', a.slug, 'title', a.title, 'description', a.description, ${body ? `'body', a.body,` : ''}
    'tagList', a.tag_list, 'createdAt', ${isoTime('a.created_at')}, 'updatedAt', ${isoTime('a.updated_at')},
    'favorited', ${favorited || `exists (select from favorites v where v.user_id = ${viewer} and v.article_id = a.id)`},
    'favoritesCount', ${favoritesCount}, 'author', ${authorJson(viewer)})`;

const BY_SLUG = '(select s.article_id from article_slugs s where s.slug = $1)';

/** `$1` a slug, present or former; `$2` the viewer, null when anonymous. */
export const ARTICLE: Answer<ArticleResponse> = answer(
  'articles.get',
  ArticleResponse,
  `select json_build_object('article', ${articleJson('$2::int', { body: true })})::text as json
     from articles a join users u on u.id = a.author_id
    where a.id = ${BY_SLUG}`,
);

/**
 * `$1` a slug, `$2` who favorites it. The count moves only if the favorite was not there yet: a second one must not
 * count twice.
 */
export const FAVORITE: Answer<ArticleResponse> = answer(
  'articles.favorite',
  ArticleResponse,
  `with added as (
      insert into favorites (user_id, article_id, article_created_at)
      select $2::int, id, created_at from articles where id = ${BY_SLUG}
      on conflict do nothing
      returning article_id),
    counted as (
      update articles set favorites_count = favorites_count + 1 where id in (select article_id from added)
      returning favorites_count)
   select json_build_object('article', ${articleJson('$2::int', {
     body: true,
     favorited: 'true',
     favoritesCount: 'coalesce((select favorites_count from counted), a.favorites_count)',
   })})::text as json
     from articles a join users u on u.id = a.author_id
    where a.id = ${BY_SLUG}`,
);

/** `$1` a slug, `$2` who no longer favorites it. */
export const UNFAVORITE: Answer<ArticleResponse> = answer(
  'articles.unfavorite',
  ArticleResponse,
  `with removed as (
      delete from favorites where user_id = $2::int and article_id = ${BY_SLUG}
      returning article_id),
    counted as (
      update articles set favorites_count = favorites_count - 1 where id in (select article_id from removed)
      returning favorites_count)
   select json_build_object('article', ${articleJson('$2::int', {
     body: true,
     favorited: 'false',
     favoritesCount: 'coalesce((select favorites_count from counted), a.favorites_count)',
   })})::text as json
     from articles a join users u on u.id = a.author_id
    where a.id = ${BY_SLUG}`,
);

/** What a page statement is asked with, by name: only those that its text uses, since PostgreSQL refuses a gap. */
export interface PageParameters {
  readonly limit: number;
  readonly offset: number;
  readonly viewer: number | null;
  readonly afterTime: Date | null;
  readonly afterId: number | null;
  readonly tag?: string | undefined;
  readonly authorKey?: string | undefined;
  readonly favoritedByKey?: string | undefined;
}

type ParameterName = keyof PageParameters;
type Placeholder = (name: ParameterName) => string;

/** Where a page begins: at the top, after so many, or after a position. */
export type PageStart = 'top' | 'offset' | 'cursor';

export interface PageQuery {
  readonly statement: Statement<PageRow>;
  /** Names of `$1`, `$2`, ... */
  readonly parameters: readonly ParameterName[];
}

/** Where the ids of a list come from, in the list's own order, and how many there are in all. */
interface Source {
  readonly from: string;
  readonly id: string;
  readonly createdAt: string;
  readonly conditions: readonly string[];
  /** SQL of the exact total, where one is kept; null: counted over the same rows. */
  readonly total: string | null;
}

function sourceOf({ tag, authorKey, favoritedByKey }: ArticleFilters, $: Placeholder): Source {
  const user = (name: ParameterName) => `(select id from users where username_key = ${$(name)}::text)`;
  const tagId = () => `(select id from tags where name = ${$('tag')}::text)`;
  const tagged = (id: string) =>
    tag === undefined
      ? []
      : [`exists (select from article_tags t where t.article_id = ${id} and t.tag_id = ${tagId()})`];
  if (favoritedByKey !== undefined) {
    return {
      from: authorKey === undefined ? 'favorites d' : 'favorites d join articles b on b.id = d.article_id',
      id: 'd.article_id',
      createdAt: 'd.article_created_at',
      conditions: [
        `d.user_id = ${user('favoritedByKey')}`,
        ...(authorKey === undefined ? [] : [`b.author_id = ${user('authorKey')}`]),
        ...tagged('d.article_id'),
      ],
      total: null,
    };
  }
  if (authorKey !== undefined) {
    return {
      from: 'articles d',
      id: 'd.id',
      createdAt: 'd.created_at',
      conditions: [`d.author_id = ${user('authorKey')}`, ...tagged('d.id')],
      total:
        tag === undefined
          ? `coalesce((select articles_count from users where username_key = ${$('authorKey')}::text), 0)`
          : null,
    };
  }
  if (tag !== undefined) {
    return {
      from: 'article_tags d',
      id: 'd.article_id',
      createdAt: 'd.created_at',
      conditions: [`d.tag_id = ${tagId()}`],
      total: `coalesce((select articles_count from tags where name = ${$('tag')}::text), 0)`,
    };
  }
  return {
    from: 'articles d',
    id: 'd.id',
    createdAt: 'd.created_at',
    conditions: [],
    total: '(select sum(articles_count)::int from article_totals)',
  };
}

/** Made on first use: eight combinations of filters, each three ways to begin. */
const pages = new Map<string, PageQuery>();

/**
 * One page of articles, newest first; `id` breaks ties, since articles published in the same instant would otherwise
 * change places between pages. Each combination of filters is a statement of its own, served by the index in its
 * source's order.
 */
export function pageQuery(filters: ArticleFilters, start: PageStart): PageQuery {
  const given = (['tag', 'authorKey', 'favoritedByKey'] as const).filter(
    (name) => filters[name] !== undefined,
  );
  const name = ['articles.page', ...given, start].join('.');
  let query = pages.get(name);
  if (!query) {
    const parameters = parametersOf(start, given);
    query = { statement: listStatement(name, filters, start, placeholder(parameters)), parameters };
    pages.set(name, query);
  }
  return query;
}

const STARTING_PARAMETERS: Readonly<Record<PageStart, readonly ParameterName[]>> = {
  top: [],
  offset: ['offset'],
  cursor: ['afterTime', 'afterId'],
};

/** `$1` is always the limit, `$2` the viewer; an offset is `$3`, a position `$3` and `$4`. */
function parametersOf(start: PageStart, filters: readonly ParameterName[] = []): ParameterName[] {
  return ['limit', 'viewer', ...STARTING_PARAMETERS[start], ...filters];
}

function placeholder(parameters: readonly ParameterName[]): Placeholder {
  return (name) => `$${parameters.indexOf(name) + 1}`;
}

function listStatement(name: string, filters: ArticleFilters, start: PageStart, $: Placeholder) {
  const { from, id, createdAt, conditions, total } = sourceOf(filters, $);
  const where = (all: readonly string[]) => (all.length > 0 ? `where ${all.join(' and ')}` : '');
  const after = `(${createdAt}, ${id}) < (${$('afterTime')}::timestamptz, ${$('afterId')}::int)`;
  return statement(
    name,
    PageRow,
    pageSql({
      ids: `select ${id} as id, ${createdAt} as created_at
              from ${from} ${where(start === 'cursor' ? [...conditions, after] : conditions)}
             order by ${createdAt} desc, ${id} desc limit ${MOST} ${start === 'offset' ? `offset ${$('offset')}::bigint` : ''}`,
      total: total ?? `(select count(*)::int from ${from} ${where(conditions)})`,
    }),
  );
}

/**
 * One page of the articles by whom `$2` follows, newest first: the newest of each followed author, merged, so that its
 * cost depends on how many they are and not on how much they wrote.
 */
function feed(start: PageStart): PageQuery {
  const after = start === 'cursor' ? 'and (a.created_at, a.id) < ($3::timestamptz, $4::int)' : '';
  const offset = start === 'offset' ? '$3::bigint' : '0';
  return {
    statement: statement(
      `articles.feed.${start}`,
      PageRow,
      pageSql({
        ids: `select d.id, d.created_at
                from follows f
               cross join lateral (
                 select a.id, a.created_at from articles a
                  where a.author_id = f.followee_id ${after}
                  order by a.created_at desc, a.id desc limit $1::int + 1 + ${offset}) d
               where f.follower_id = $2::int
               order by d.created_at desc, d.id desc limit ${MOST} offset ${offset}`,
        total: `(select coalesce(sum(u.articles_count), 0)::int
                   from follows f join users u on u.id = f.followee_id where f.follower_id = $2::int)`,
      }),
    ),
    parameters: parametersOf(start),
  };
}

export const FEED: Readonly<Record<PageStart, PageQuery>> = {
  top: feed('top'),
  offset: feed('offset'),
  cursor: feed('cursor'),
};

/**
 * The page's ids first, from an index alone, and more than asked for, to know whether more follow; only then what is
 * shown of them.
 *
 * They are limited by a number that the planner can see. Were it a parameter, the plan for any value of it would be
 * made for a tenth of the table, and PostgreSQL would either read all of the table or plan anew on every call.
 */
function pageSql({ ids, total }: { ids: string; total: string }): string {
  return `with ids as materialized (${ids}),
    page as (select id, created_at from ids order by created_at desc, id desc limit $1::int),
    last as (select created_at, id from page order by created_at, id limit 1)
  select json_build_object(
           'articles', coalesce(
             (select json_agg(${articleJson('$2::int')} order by page.created_at desc, page.id desc)
                from page join articles a on a.id = page.id join users u on u.id = a.author_id), '[]'::json),
           'articlesCount', ${total})::text as json,
         case when more then (select extract(epoch from created_at) * 1000 from last)::float8 end as next_at,
         case when more then (select id from last) end as next_id
    from (select count(*) > $1::int as more from ids) counted`;
}
