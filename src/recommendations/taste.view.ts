import { articleIdOf, listedArticle, visibleArticle } from '../articles/article.view';
import { trendingArticles } from '../articles/trending/ranking.view';
import { visibleComment } from '../comments/comment.view';
import { type Fragment, type Placeholders, raw, sql } from '../platform/database/sql';

/** What recommendations are made for. */
export interface Wanted {
  /** Null for somebody who is not signed in. */
  readonly viewer: number | null;
  /** Slugs of articles that they say they read. */
  readonly read: string[];
  /** Share of a page that explores, from 0 to 1. */
  readonly explore: number;
  /** The most articles of one author on a page; 0 is no bound. */
  readonly perAuthor: number;
}

type Given = Placeholders<Wanted>;

/** Why an article is recommended, as a number in SQL. */
export const REASONS = { liked: 1, tag: 2, follows: 3, trending: 4, new: 5, together: 6 } as const;

const kind = (reason: keyof typeof REASONS) => raw(String(REASONS[reason]));
const number = (value: number) => raw(String(value));

/** What weighs how much as a sign of taste, and how much of it is looked at, the latest first. */
const DEEDS = {
  favorite: { weight: 1, most: 200 },
  comment: { weight: 0.6, most: 100 },
  read: { weight: 0.3, most: 100 },
  said: { weight: 1 },
  hidden: { weight: -0.5, most: 100 },
} as const;

/** A favorite may be committed so long after it says that it was made: it counts twice rather than not at all. */
const LATE_SECONDS = 10;

/** How much each kind of evidence counts beside what was learnt, whose best counts 1. */
const SHARE = { learnt: 1, topical: 0.2, followed: 0.1, trending: 0.01 } as const;

/** What a followed tag weighs: as much as an article of it that somebody likes, of a tag with hardly any. */
const WEIGHT_OF_FOLLOWED_TAG = 0.3;

const MAX_TOPICS = 8;
const ARTICLES_OF_TOPIC = 40;
const MAX_FOLLOWED = 100;
const ARTICLES_OF_FOLLOWED = 3;
const MAX_CANDIDATES = 300;
const MAX_TRENDING = 200;

/** Days that an article is new for, how many are looked at, and below how many favorites it still needs its chance. */
const NEW_DAYS = 30;
const NEW_ARTICLES = 200;
const FEW_FAVORITES = 3;

/** The articles that tell of somebody's taste, and how much each does: below 0 for what they do not want. */
const taste = ({ viewer, read }: Given): Fragment => sql`
  select d.article_id, case when bool_or(d.weight < 0) then ${number(DEEDS.hidden.weight)} else max(d.weight) end as weight,
         bool_and(d.is_learnt) as is_learnt
    from (
      (select f.article_id, ${number(DEEDS.favorite.weight)}::real as weight,
              f.created_at < coalesce((select m.read_at - ${number(LATE_SECONDS)} * interval '1 second' from recommendation_models m where m.is_current), '-infinity') as is_learnt
         from favorites f where f.user_id = ${viewer}::int
        order by f.created_at desc limit ${number(DEEDS.favorite.most)})
      union all
      (select c.article_id, ${number(DEEDS.comment.weight)}, false from comments c where c.author_id = ${viewer}::int and ${visibleComment(viewer)}
        order by c.id desc limit ${number(DEEDS.comment.most)})
      union all
      (select r.article_id, ${number(DEEDS.read.weight)}, false from article_reads r where r.user_id = ${viewer}::int
        order by r.read_at desc limit ${number(DEEDS.read.most)})
      union all
      select s.article_id, ${number(DEEDS.said.weight)}, false from article_slugs s where s.slug = any(${read}::text[])
      union all
      (select h.article_id, ${number(DEEDS.hidden.weight)}, false from hidden_recommendations h where h.user_id = ${viewer}::int
        order by h.hidden_at desc limit ${number(DEEDS.hidden.most)})) d
    join articles a on a.id = d.article_id
   where ${visibleArticle(viewer)}
   group by d.article_id`;

const currentModel = sql`(select m.id from recommendation_models m where m.is_current)`;

/**
 * What the model says of that taste: what it lists for the person, and what speaks for others of all that is not in the
 * list yet. The article that speaks the most for another is found together with the sum: its part stands in the high bits
 * of a number, and its id in the low ones.
 */
const learnt = ({ viewer }: Given): Fragment => sql`
  select article_id, sum(score) as score,
         (max((greatest(part, 0) * 1000000)::bigint * 4294967296 + cause) & 4294967295)::int as because
    from (
      select o.article_id, o.score, o.score / 4 as part, o.cause
        from recommendation_lists l cross join lateral unnest(l.listed, l.scores, l.causes) as o (article_id, score, cause)
       where l.user_id = ${viewer}::int and l.model_id = ${currentModel}
      union all
      select o.article_id, t.weight * o.weight, t.weight * o.weight, t.article_id
        from taste t join recommendation_weights w on w.article_id = t.article_id and w.model_id = ${currentModel}
       cross join lateral unnest(w.others, w.weights) as o (article_id, weight)
       where not t.is_learnt) told
   group by article_id`;

/** The tags of that taste, the rarer the more they tell; those that somebody follows among them. */
const topics = ({ viewer }: Given): Fragment => sql`
  select tag_id, sum(weight) as weight from (
    select g.tag_id, t.weight / sqrt(n.articles_count + 10) as weight
      from taste t join article_tags g on g.article_id = t.article_id join tags n on n.id = g.tag_id
    union all
    (select tag_id, ${number(WEIGHT_OF_FOLLOWED_TAG)} from tag_follows where user_id = ${viewer}::int limit ${number(MAX_FOLLOWED)})) told
   group by tag_id having sum(weight) > 0 order by weight desc, tag_id limit ${number(MAX_TOPICS)}`;

/** The newest articles of those tags: what nobody has liked yet is found by what it is about. */
const topical = sql`
  select l.article_id, sum(p.weight) as score, (array_agg(p.tag_id order by p.weight desc))[1] as because
    from topics p cross join lateral (
      select g.article_id from article_tags g where g.tag_id = p.tag_id
       order by g.created_at desc, g.article_id desc limit ${number(ARTICLES_OF_TOPIC)}) l
   group by l.article_id`;

const followed = ({ viewer }: Given): Fragment => sql`
  select l.id as article_id, f.followee_id as because
    from (select followee_id from follows where follower_id = ${viewer}::int
           order by created_at desc limit ${number(MAX_FOLLOWED)}) f
   cross join lateral (
     select a.id from articles a where a.author_id = f.followee_id
      order by a.created_at desc, a.id desc limit ${number(ARTICLES_OF_FOLLOWED)}) l`;

/** What trends, spread over tags: the second of a tag comes after the first of others. */
const trending = sql`
  select t.article_id, 1.0 / (1 + row_number() over (partition by a.tag_list[1] order by t.place)) + 0.1 / (1 + t.place) as score
    from ${trendingArticles} join articles a on a.id = t.article_id where t.place <= ${number(MAX_TRENDING)}`;

/** Articles `a` that are new to the viewer: not theirs, not known to them, and not hidden from them by anybody. */
const isNews = ({ viewer }: Given): Fragment => sql`
  a.author_id is distinct from ${viewer}::int and ${listedArticle(viewer)}
  and a.id not in (select article_id from taste)
  and not exists (select from favorites x where x.user_id = ${viewer}::int and x.article_id = a.id)
  and not exists (select from article_reads x where x.user_id = ${viewer}::int and x.article_id = a.id)
  and not exists (select from comments x where x.author_id = ${viewer}::int and x.article_id = a.id)
  and not exists (select from hidden_recommendations x where x.user_id = ${viewer}::int and x.article_id = a.id)`;

/**
 * What is recommended to somebody, each as `r`: its id, its place on the page, why (a number of {@link REASONS}), and
 * because of what.
 *
 * @param isLeft holds for an article `a` that no page before has shown
 */
export const recommendedArticles = (given: Given, isLeft: Fragment): Fragment => sql`(
  with taste as materialized (${taste(given)}),
  learnt as (select article_id, score, because from (${learnt(given)}) l where score > 0 order by score desc limit ${number(2 * MAX_CANDIDATES)}),
  topics as materialized (${topics(given)}),
  topical as materialized (${topical}),
  evidence as (
    select article_id, ${number(SHARE.learnt)} * score / max(score) over () as score, ${kind('liked')} as kind, because from learnt
    union all
    select article_id, ${number(SHARE.topical)} * score / max(score) over (), ${kind('tag')}, because from topical
    union all
    select article_id, ${number(SHARE.followed)}, ${kind('follows')}, because from (${followed(given)}) f
    union all
    select article_id, ${number(SHARE.trending)} * score, ${kind('trending')}, 0 from (${trending}) t),
  weighed as (
    select article_id, sum(score) as score, (array_agg(kind order by score desc))[1] as kind,
           (array_agg(because order by score desc))[1] as because
      from evidence group by article_id),
  found as (
    select w.article_id, w.kind, w.because, a.author_id, w.score
      from weighed w join articles a on a.id = w.article_id
     where ${isLeft} and ${isNews(given)}
     order by w.score desc, w.article_id limit ${number(MAX_CANDIDATES)}),
  newest as (
    select a.id as article_id, a.author_id, coalesce(t.score, 0) as score
      from (select id, author_id, favorites_count from articles
             where created_at > now() - ${number(NEW_DAYS)} * interval '1 day' and ${given.explore}::float8 > 0
             order by created_at desc, id desc limit ${number(NEW_ARTICLES)}) a
      left join topical t on t.article_id = a.id
     where a.favorites_count < ${number(FEW_FAVORITES)} and ${isLeft} and ${isNews(given)}),
  explored as (
    select article_id, ${kind('new')} as kind, 0 as because, author_id, score,
           row_number() over (order by score desc, hashint8(article_id::bigint * 2654435761 + (extract(epoch from now()) / 3600)::bigint))
             / ${given.explore}::float8 + 0.001 as place
      from newest where ${given.explore}::float8 > 0),
  placed as (
    select article_id, kind, because, author_id,
           row_number() over (order by score desc, article_id) / greatest(1 - ${given.explore}::float8, 0.001) as place
      from found
    union all
    select article_id, kind, because, author_id, place from explored),
  once as (select distinct on (article_id) article_id, kind, because, author_id, place from placed order by article_id, place),
  shared as (select article_id, kind, because, place, row_number() over (partition by author_id order by place) as nth from once)
  select article_id, place, kind, because from shared
   where ${given.perAuthor}::int = 0 or nth <= ${given.perAuthor}::int) r`;

/** What goes with an article, each as `r`: what the same people like, and what is about the same. */
export const relatedArticles = (
  slug: Fragment,
  viewer: Placeholders<Wanted>['viewer'],
  isLeft: Fragment,
): Fragment => sql`(
  with source as materialized (
    select a.id from articles a where a.id = ${articleIdOf(slug)} and ${visibleArticle(viewer)}),
  evidence as (
    select o.article_id, o.weight / max(o.weight) over () as score, ${kind('together')} as kind, 0 as because
      from recommendation_weights w cross join lateral unnest(w.others, w.weights) as o (article_id, weight)
     where w.article_id = (select id from source) and w.model_id = ${currentModel} and o.weight > 0
    union all
    select l.article_id, 0.5 * sum(p.weight) / max(sum(p.weight)) over (), ${kind('tag')},
           (array_agg(p.tag_id order by p.weight desc))[1]
      from (select g.tag_id, 1 / sqrt(n.articles_count + 10) as weight
              from article_tags g join tags n on n.id = g.tag_id where g.article_id = (select id from source)) p
     cross join lateral (
       select g.article_id from article_tags g where g.tag_id = p.tag_id
        order by g.created_at desc, g.article_id desc limit 60) l
     group by l.article_id),
  weighed as (
    select article_id, sum(score) as score, (array_agg(kind order by score desc))[1] as kind,
           (array_agg(because order by score desc))[1] as because
      from evidence group by article_id)
  select w.article_id, row_number() over (order by w.score desc, w.article_id) as place, w.kind, w.because
    from weighed w join articles a on a.id = w.article_id
   where a.id <> (select id from source) and ${isLeft} and ${listedArticle(viewer)}) r`;

/** Why, in JSON: of a page's item, whose kind and cause are `page.k1` and `page.k2`. */
export const reasonJson = (viewer: Fragment): Fragment => sql`(case page.k1
    when ${kind('liked')} then (
      select json_build_object('kind', 'liked', 'text', 'Because you liked “' || a.title || '”', 'article', a.slug, 'tag', null, 'username', null)
        from articles a where a.id = page.k2 and ${visibleArticle(viewer)})
    when ${kind('tag')} then (
      select json_build_object('kind', 'tag', 'text', 'Popular in #' || n.name, 'article', null, 'tag', n.name, 'username', null)
        from tags n where n.id = page.k2)
    when ${kind('follows')} then (
      select json_build_object('kind', 'follows', 'text', 'Because you follow ' || a.username, 'article', null, 'tag', null, 'username', a.username)
        from users a where a.id = page.k2)
    when ${kind('new')} then json_build_object('kind', 'new', 'text', 'New, and waiting for readers', 'article', null, 'tag', null, 'username', null)
    when ${kind('together')} then json_build_object('kind', 'together', 'text', 'Liked by the same people', 'article', null, 'tag', null, 'username', null)
    else json_build_object('kind', 'trending', 'text', 'Many people read it now', 'article', null, 'tag', null, 'username', null) end)`;

/** A chunk of who favorited what, in the order of people: those after a pair, so many at once. */
export const favoritesAfter = ({
  person,
  article,
  most,
}: Placeholders<{ person: number; article: number; most: number }>): Fragment => sql`
  select f.user_id, f.article_id from favorites f
   where (f.user_id, f.article_id) > (${person}::int, ${article}::int)
   order by f.user_id, f.article_id limit ${most}::int`;

/** Whether anybody favorited anything since a time. */
export const favoritedSince = (time: Fragment): Fragment =>
  sql`exists (select from favorites f where f.created_at > ${time})`;
