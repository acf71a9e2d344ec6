import { Injectable } from '@nestjs/common';
import type { ViewerFragment } from '../../hidden-people/hidden-people.view';
import { Database } from '../../platform/database/database';
import { type Fragment, type Placeholders, raw, sql } from '../../platform/database/sql';
import { question } from '../../platform/database/statement';
import type { JsonText } from '../../platform/kernel/json-text';
import { SUGGESTIBLE, type Suggestible } from './suggestion.view';
import { SuggestionsResponse } from './suggestion.schemas';

/** Things of one type that are looked at. */
const MAX_LOOKED_AT = raw('100');
/** Of beginnings of a letter or two: the newest things that are looked at. */
const MAX_RECENT = raw('500');

interface Given {
  /** Lower-cased, without accents; the last one may be unfinished. */
  readonly words: string[];
  readonly viewer: number | null;
  readonly limit: number;
}

/** Every word, or what it begins, must be there, but for words that are too common to be in the index. */
const wanted = sql`(
  select string_agg('(' || concat_ws(' | ', quote_literal(word) || ':*', stems) || ')', ' & ')::tsquery
    from unnest(words) with ordinality as given (word, place) cross join lateral (
      select string_agg(quote_literal(stem), ' | ') as stems
        from unnest(tsvector_to_array(to_tsvector('english', word))) as stem) stemmed
   where stems is not null or place = cardinality(words))`;

/** A short beginning is that of too many words to look all of them up. */
function things(
  { kind, join, text, slug, weight, index }: Suggestible,
  viewer: ViewerFragment,
  isShort: boolean,
): Fragment {
  const documents = isShort
    ? sql`select thing_id from (
         select d.thing_id, d.words from search_documents d where d.kind = ${kind}
          order by d.created_at desc, d.thing_id desc limit ${MAX_RECENT}) d
        where ${index(sql`d.words`)} @@ (select query from asked) limit ${MAX_LOOKED_AT}`
    : sql`select d.thing_id from search_documents d
        where d.kind = ${kind} and ${index(sql`d.words`)} @@ (select query from asked)
          and ts_filter(d.words, '{a}') @@ (select query from asked) limit ${MAX_LOOKED_AT}`;
  return sql`(select ${kind}::int as kind, ${text} as text, ${slug} as slug, ${weight}::int as weight
      from (${documents}) d ${join(viewer)} order by weight desc, text limit 20)`;
}

function suggestions(
  viewer: ViewerFragment,
  isShort: boolean,
  { words, limit }: Placeholders<Given>,
): Fragment {
  const parts = SUGGESTIBLE.map((suggestible) => things(suggestible, viewer, isShort));
  return sql`
    with asked as materialized (select ${wanted} as query from (select ${words}::text[] as words) given),
         found as (
           select kind, text, slug, weight, row_number() over (partition by kind order by weight desc, text) as place
             from (${sql.join(parts, sql` union all `)}) f)
    select json_build_object('suggestions', coalesce(json_agg(json_build_object(
             'type', case kind when 1 then 'article' when 3 then 'profile' else 'tag' end, 'text', text, 'slug', slug)
             order by place, kind desc), '[]'::json))::text as json
      from (select kind, text, slug, place from found order by place, kind desc limit ${limit}::int) f`;
}

const statement = (isSignedIn: boolean, isShort: boolean) => ({
  rows: 'one' as const,
  json: SuggestionsResponse,
  sql: (given: Placeholders<Given>) => suggestions(isSignedIn ? given.viewer : null, isShort, given),
});

const ANONYMOUS = {
  short: question({ name: 'suggestions.short', ...statement(false, true) }),
  long: question({ name: 'suggestions.long', ...statement(false, false) }),
};
const SIGNED_IN = {
  short: question({ name: 'suggestions.short.viewer', ...statement(true, true) }),
  long: question({ name: 'suggestions.long.viewer', ...statement(true, false) }),
};

/** Letters of a beginning from which on its words are looked up. */
const LONG = 3;

/** What somebody may mean who types. */
@Injectable()
export class SuggestionRepository {
  constructor(private readonly db: Database) {}

  find(given: Given): Promise<JsonText<SuggestionsResponse>> {
    const isShort = given.words.every((word) => word.length < LONG);
    const { short, long } = given.viewer === null ? ANONYMOUS : SIGNED_IN;
    return this.db.run(isShort ? short : long, given);
  }
}
