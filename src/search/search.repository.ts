import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Placeholders, sql } from '../platform/database/sql';
import { question, type Statement } from '../platform/database/statement';
import { userIdOf } from '../users/user.view';
import type { Candidates } from './ranking';
import { type PageGiven, searchPage } from './search-page.sql';

const FoundTerm = z.strictObject({
  place: z.int(),
  token: z.string(),
  lexemes: z.array(z.string()),
  isStop: z.boolean(),
  documents: z.int(),
});

const Analysis = z.strictObject({
  terms: z.array(FoundTerm),
  phrases: z.array(z.string()),
  excluded: z.array(z.string()),
  authors: z.array(z.int().nullable()),
  excludedAuthors: z.array(z.int().nullable()),
  filters: z.array(z.strictObject({ lexeme: z.string(), documents: z.int() })),
  totals: z.array(z.strictObject({ kind: z.int(), documents: z.int(), characters: z.int() })),
  snapshot: z.string(),
  began: z.int(),
});
export type Analysis = z.output<typeof Analysis>;

export interface AnalysisGiven {
  readonly text: string;
  readonly phrases: string[];
  readonly excluded: string[];
  /** Lower-cased usernames. */
  readonly authors: string[];
  readonly excludedAuthors: string[];
  readonly filters: string[];
}

type PhrasesFragment = Placeholders<AnalysisGiven>['phrases'];

/** Each of some phrases as a `tsquery`, in every language of the index; empty for one without a word. */
const phrasesOf = (phrases: PhrasesFragment) => sql`
  coalesce((select json_agg(coalesce((
      select string_agg(distinct phrase::text, ' | ') from (
        select phraseto_tsquery(config, search_query_text(translate(phrase, '-.', '  '))) as phrase from configs) f
       where numnode(f.phrase) > 0), '') order by place)
     from unnest(${phrases}::text[]) with ordinality as t (phrase, place)), '[]'::json)`;

const idsOf = (names: PhrasesFragment) => sql`
  coalesce((select json_agg(${userIdOf(sql`name`)} order by place)
     from unnest(${names}::text[]) with ordinality as t (name, place)), '[]'::json)`;

/** Whether a lexeme is in a document that is not counted yet: what is published is found at once. */
const isUncounted = sql`(${sql.join(
  [1, 2, 3, 4].map(
    (kind) =>
      sql`exists (select from search_documents
            where kind = ${sql.raw(String(kind))} and words @@ quote_literal(lexeme)::tsquery)`,
  ),
  sql` or `,
)})`;

/** What the words of a query are in the languages of the index, and how rare. */
const ANALYSIS = question({
  name: 'search.analysis',
  rows: 'one',
  row: Analysis,
  sql: ({ text, phrases, excluded, authors, excludedAuthors, filters }: Placeholders<AnalysisGiven>) => sql`
    with used as materialized (
        select search_config(nullif(language, '')) as config, sum(documents) as n from search_totals where kind = 1
         group by 1 order by n desc limit 6),
      configs as materialized (
        select config from used union select 'pg_catalog.english'::regconfig union select 'pg_catalog.simple'::regconfig),
      main as materialized (
        select coalesce((select config from used order by n desc limit 1), 'pg_catalog.english'::regconfig) as config),
      tokens as materialized (
        select token, min(place)::int as place
          from (select lower(token) as token, place
                  from ts_parse('default', search_query_text(${text})) with ordinality as t (tokid, token, place)
                 where tokid not in (12, 13, 14, 23) and length(token) <= 60) parsed
         group by token order by 2 limit 64),
      words as materialized (
        select place, lexeme, coalesce(documents, case when ${isUncounted} then 1 else 0 end) as documents
          from tokens cross join lateral (
            select distinct lexeme from configs, unnest(tsvector_to_array(to_tsvector(config, token))) as lexeme) analysed
          left join search_terms using (lexeme)),
      terms as materialized (
        select place, token, to_tsvector((select config from main), token) = '' as is_stop,
               (select coalesce(max(documents), 0) from words w where w.place = t.place) as documents
          from tokens t)
    select coalesce((select json_agg(json_build_object('place', place, 'token', token, 'isStop', is_stop,
               'documents', documents, 'lexemes', coalesce((select json_agg(lexeme order by lexeme) from words w
                 where w.place = t.place and (w.documents > 0 or t.documents = 0)), '[]'::json)) order by place)
               from terms t), '[]'::json) as terms,
           ${phrasesOf(phrases)} as phrases, ${phrasesOf(excluded)} as excluded,
           ${idsOf(authors)} as authors, ${idsOf(excludedAuthors)} as "excludedAuthors",
           coalesce((select json_agg(json_build_object('lexeme', lexeme, 'documents', documents)) from search_terms
               where lexeme = any(${filters}::text[])
                  or lexeme in (select '=a' || ${userIdOf(sql`name`)} from unnest(${authors}::text[]) as name)), '[]'::json) as filters,
           coalesce((select json_agg(json_build_object('kind', kind, 'documents', documents, 'characters', characters)) from (
               select kind, sum(documents)::int as documents, sum(characters)::bigint as characters
                 from search_totals group by kind) t), '[]'::json) as totals,
           pg_current_snapshot()::text as snapshot, (extract(epoch from now()) * 1000)::bigint::float8 as began`,
});

const Neighbour = z.strictObject({ word: z.string(), lexeme: z.string(), documents: z.int() });
export type Neighbour = z.output<typeof Neighbour>;

/** Words of the index that look like some that it lacks. */
const NEIGHBOURS = question({
  name: 'search.neighbours',
  rows: 'many',
  row: Neighbour,
  sql: ({ words }: Placeholders<{ words: string[] }>) => sql`
    select word, lexeme, documents from unnest(${words}::text[]) as word cross join lateral (
      select lexeme, documents from search_terms
       where lexeme % word and lexeme not like '=%'
       order by similarity(lexeme, word) desc, documents desc, lexeme limit 20) near`,
});

/** Words of the index that begin with some letters, the commonest first. */
const COMPLETIONS = question({
  name: 'search.completions',
  rows: 'many',
  row: z.strictObject({ lexeme: z.string(), documents: z.int() }),
  sql: ({ prefix, end }: Placeholders<{ prefix: string; end: string }>) => sql`
    select lexeme, documents from (
      select lexeme, documents from search_terms where lexeme >= ${prefix}::text and lexeme < ${end}::text limit 500) near
     order by documents desc, lexeme limit 8`,
});

const Facet = z.strictObject({ value: z.string(), count: z.int() });

export const FoundPage = z.strictObject({
  results: z.array(
    z.strictObject({
      kind: z.int(),
      id: z.int(),
      rank: z.int(),
      score: z.number(),
      fields: z.array(z.enum(['a', 'b', 'c', 'd'])).nullable(),
      thing: z
        .looseObject({ texts: z.record(z.string(), z.string()), matched: z.array(z.string()) })
        .nullable(),
    }),
  ),
  total: z.int(),
  tags: z.array(Facet),
  authors: z.array(Facet),
  years: z.array(z.strictObject({ value: z.int(), count: z.int() })),
});
export type FoundPage = z.output<typeof FoundPage>;

type PageStatement = Statement<PageGiven, FoundPage>;
type PageStatements = Readonly<Record<Candidates, PageStatement>>;

const page = (candidates: Candidates, isSignedIn: boolean) => ({
  rows: 'one' as const,
  row: FoundPage,
  sql: (given: Placeholders<PageGiven>) => searchPage(candidates, isSignedIn ? given.viewer : null, given),
});

const ANONYMOUS_PAGES: PageStatements = {
  everything: question({ name: 'search.page.everything', ...page('everything', false) }),
  matching: question({ name: 'search.page.matching', ...page('matching', false) }),
  newest: question({ name: 'search.page.newest', ...page('newest', false) }),
  likely: question({ name: 'search.page.likely', ...page('likely', false) }),
};

const PAGES: PageStatements = {
  everything: question({ name: 'search.page.everything.viewer', ...page('everything', true) }),
  matching: question({ name: 'search.page.matching.viewer', ...page('matching', true) }),
  newest: question({ name: 'search.page.newest.viewer', ...page('newest', true) }),
  likely: question({ name: 'search.page.likely.viewer', ...page('likely', true) }),
};

/** Every question to the index. */
@Injectable()
export class SearchRepository {
  constructor(private readonly db: Database) {}

  analyse(given: AnalysisGiven): Promise<Analysis> {
    return this.db.run(ANALYSIS, given);
  }

  /** For each of some words up to twenty of the index that look like it. */
  findNeighbours(words: string[]): Promise<Neighbour[]> {
    return this.db.run(NEIGHBOURS, { words });
  }

  /** The commonest words that begin so. */
  findCompletions(prefix: string): Promise<Array<Omit<Neighbour, 'word'>>> {
    return this.db.run(COMPLETIONS, { prefix, end: `${prefix}\u{10ffff}` });
  }

  findPage(given: PageGiven): Promise<FoundPage> {
    const { candidates, viewer } = given;
    return this.db.run((viewer === null ? ANONYMOUS_PAGES : PAGES)[candidates], given);
  }
}
