import type { ViewerFragment } from '../hidden-people/hidden-people.view';
import { type Fragment, type Placeholders, raw, sql } from '../platform/database/sql';
import type { Candidates, Ranking } from './ranking';
import { MAX_FACETS } from './search.schemas';
import { FINDABLE, type Findable } from './search.view';

/** Documents that are ranked at most, of each type. */
const MAX_RANKED = raw('3000');
/** Of common words: documents that are looked at for each of the reasons for which one may be good. */
const MAX_LIKELY = raw('400');
/** Of everything, and of the newest with some words: documents that are counted. */
const MAX_LISTED = raw('1001');
/** Of words that most documents have: the newest ones that are looked at. */
const MAX_RECENT = raw('3000');
/** Results that are counted one by one. */
export const MAX_COUNTED = 1_000;

export interface PageGiven extends Ranking {
  /** Numbers of types. */
  readonly kinds: number[];
  readonly viewer: number | null;
  readonly sort: 'relevance' | 'new';
  readonly since: Date | null;
  readonly until: Date | null;
  /** The database as the walk began, as PostgreSQL prints a snapshot; null on the first page. */
  readonly snapshot: string | null;
  /** When that was. */
  readonly began: Date | null;
  /** The place of the last result of the page before. */
  readonly afterRank: number | null;
  readonly afterKind: number | null;
  readonly afterId: number | null;
  readonly limit: number;
  readonly offset: number;
  /** Lower-cased username of somebody who favorited the article. */
  readonly favorited: string | null;
}

type Given = Placeholders<PageGiven>;

/**
 * A document that was written after the walk began, or anew since, is left out: it may have been on an earlier page. An
 * hour later its transaction need not be asked about, which a restored backup would not know.
 */
const isOfWalk = ({ snapshot, began }: Given) => sql`(${snapshot}::text is null
    or d.indexed_at < ${began}::timestamptz - interval '1 hour'
    or pg_visible_in_snapshot(d.indexed_in, ${snapshot}::pg_snapshot))`;

const isInTime = ({
  since,
  until,
}: Given) => sql`(${since}::timestamptz is null or d.created_at >= ${since}::timestamptz)
    and (${until}::timestamptz is null or d.created_at < ${until}::timestamptz)`;

const columns = sql`d.thing_id, d.created_at, d.characters, d.words, d.indexed_at, d.indexed_in`;

/** The documents of one type that may be the best, before it is asked who may see them. */
function candidates(which: Candidates, { kind, hasTitles = false }: Findable, given: Given): Fragment {
  const { matching, titles, narrow, afterRank, sort } = given;
  const ofWalk = isOfWalk(given);
  const ofKind = sql`d.kind = ${kind} and ${isInTime(given)}`;
  const newest = sql`select ${columns} from (
      select ${columns} from search_documents d
       where ${ofKind} and (${sort}::text <> 'new' or ${afterRank}::bigint is null
              or d.created_at <= to_timestamp(${afterRank}::bigint / 1000.0))
       order by d.created_at desc, d.thing_id desc limit ${MAX_RECENT}) d`;
  switch (which) {
    case 'everything':
      return sql`${newest} where ${ofWalk} limit ${MAX_LISTED}`;
    case 'matching':
      return sql`select ${columns} from search_documents d
        where ${ofKind} and d.words @@ ${matching}::tsquery and ${ofWalk} limit ${MAX_RANKED}`;
    case 'newest':
      return sql`${newest} where d.words @@ ${matching}::tsquery and ${ofWalk} limit ${MAX_LISTED}`;
    case 'likely':
      return sql`select ${columns} from search_documents d
        where d.kind = ${kind} and ${ofWalk} and d.words @@ ${matching}::tsquery and d.thing_id in (
          (select d.thing_id from (${newest}) d where d.words @@ ${matching}::tsquery limit ${MAX_LIKELY})
          ${
            hasTitles
              ? sql`union (select d.thing_id from search_documents d
            where ${ofKind} and ts_filter(d.words, '{a}') @@ ${titles}::tsquery limit ${MAX_LIKELY})`
              : raw('')
          }
          union (select d.thing_id from search_documents d
            where ${ofKind} and d.words @@ ${narrow}::tsquery limit ${MAX_LIKELY}))`;
  }
}

/** Candidates of one type that the viewer may see. */
function seen(which: Candidates, findable: Findable, viewer: ViewerFragment, given: Given): Fragment {
  const { kind, join, author, labels } = findable;
  return sql`(select ${kind}::int as kind, d.thing_id, d.created_at, d.characters, d.words || ''::tsvector as words,
         ${author} as author, ${labels} as labels
    from (${candidates(which, findable, given)}) d ${join(viewer, given.favorited)}
   where ${kind} = any(${given.kinds}::int[]))`;
}

/**
 * BM25 over weighted fields (Robertson, Zaragoza and Taylor 2004): how often a word is in a document, a title counting
 * twice, saturated, against the document's length. `ts_rank_cd` of a single word is that weighted count.
 */
const score = (given: Given) => sql`
  (select sum(t.weight * f.n / (f.n + 2.0 * (0.25 + 0.75 * s.characters / (${given.averages}::float8[])[s.kind])))
     from wanted t cross join lateral (
       select 2 * ts_rank_cd('{0.5, 0.5, 0.75, 1}', s.words, t.term)::float8 as n offset 0) f
    where s.words @@ t.term)`;

const fieldsOf = (words: Fragment, matching: Fragment): Fragment => {
  const has = (weight: string) => sql`ts_filter(${words}, ${raw(`'{${weight}}'`)}) @@ ${matching}::tsquery`;
  return sql`array_remove(array[case when ${has('a')} then 'a' end, case when ${has('b')} then 'b' end,
    case when ${has('c')} then 'c' end, case when ${has('d')} then 'd' end], null)`;
};

/** One statement: candidates, who may see them, their score, how many they are, what they have in common, a page. */
export function searchPage(which: Candidates, viewer: ViewerFragment, given: Given): Fragment {
  const { terms, weights, sort, any, marked } = given;
  const { afterRank, afterKind, afterId, limit, offset } = given;
  const shown = sql.join(
    FINDABLE.map(({ kind, shown: show }) => sql`when ${kind} then ${show(viewer, sql`p.thing_id`, marked)}`),
    sql` `,
  );
  return sql`
    with wanted as materialized (
        select term::tsquery as term, weight from unnest(${terms}::text[], ${weights}::float8[]) as t (term, weight)),
      seen as materialized (${sql.join(
        FINDABLE.map((findable) => seen(which, findable, viewer, given)),
        sql` union all `,
      )}),
      ranked as materialized (
        select s.kind, s.thing_id, s.created_at, s.author, s.labels, coalesce(score, 0) as score,
               case ${sort}::text when 'new' then (extract(epoch from s.created_at) * 1000)::bigint
                    else round(coalesce(score, 0) * 1000000)::bigint end as rank
          from seen s cross join lateral (select ${score(given)} as score offset 0) scored),
      page as materialized (
        select kind, thing_id, rank, score from ranked
         where ${afterRank}::bigint is null
            or (rank, kind, thing_id) < (${afterRank}::bigint, ${afterKind}::int, ${afterId}::int)
         order by rank desc, kind desc, thing_id desc limit ${limit}::int + 1 offset ${offset}::int)
    select coalesce((select json_agg(json_build_object('kind', p.kind, 'id', p.thing_id, 'rank', p.rank, 'score', p.score,
               'fields', (select ${fieldsOf(sql`d.words`, any)} from search_documents d
                           where d.kind = p.kind and d.thing_id = p.thing_id),
               'thing', case p.kind ${shown} end)
               order by p.rank desc, p.kind desc, p.thing_id desc) from page p), '[]'::json) as results,
           (select count(*)::int from ranked) as total,
           coalesce((select json_agg(json_build_object('value', value, 'count', n) order by n desc, value) from (
               select value, count(*)::int as n from ranked cross join unnest(labels) as value
                group by value order by n desc, value limit ${raw(String(MAX_FACETS))}) f), '[]'::json) as "tags",
           coalesce((select json_agg(json_build_object('value', value, 'count', n) order by n desc, value) from (
               select author as value, count(*)::int as n from ranked where author is not null
                group by author order by n desc, value limit ${raw(String(MAX_FACETS))}) f), '[]'::json) as authors,
           coalesce((select json_agg(json_build_object('value', value, 'count', n) order by value desc) from (
               select extract(year from created_at at time zone 'UTC')::int as value, count(*)::int as n from ranked
                where kind <> 4 group by 1 order by value desc limit ${raw(String(MAX_FACETS))}) f), '[]'::json) as years`;
}
