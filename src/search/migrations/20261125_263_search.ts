import { migration } from '../../platform/database/migration';

/** Scripts that are written without spaces between words, and Korean: their words are found by pairs of characters. */
const UNSPACED = '\\u0e00-\\u0e7f\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af';

/** Languages that every supported PostgreSQL has a stemmer for, by their codes (ISO 639-1). */
const STEMMERS = {
  ar: 'arabic',
  hy: 'armenian',
  eu: 'basque',
  ca: 'catalan',
  da: 'danish',
  nl: 'dutch',
  en: 'english',
  fi: 'finnish',
  fr: 'french',
  de: 'german',
  el: 'greek',
  hi: 'hindi',
  hu: 'hungarian',
  id: 'indonesian',
  ga: 'irish',
  it: 'italian',
  lt: 'lithuanian',
  ne: 'nepali',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  es: 'spanish',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
};

const stemmerCases = Object.entries(STEMMERS)
  .map(([code, name]) => `when '${code}' then 'pg_catalog.${name}'::regconfig`)
  .join('\n       ');

/** The texts of articles, comments, people and tags as they are searched, and how many of them have each word. */
export const SEARCH = migration('20261125_263_search', [
  'create extension if not exists pg_trgm',

  // A text whose language is not known is taken for English: that does a name or a number no harm.
  `create function search_config(language text) returns regconfig
   language sql immutable parallel safe as $$
     select case coalesce(language, 'en')
       ${stemmerCases}
       else 'pg_catalog.simple'::regconfig end
   $$`,

  // Pairs of neighbouring characters, and the last one alone: 東京都 becomes 東京 京都 都.
  `create function search_pairs(run text) returns text
   language sql immutable parallel safe as $$
     select string_agg(concat(character, following), ' ' order by place)
       from (select character, place, lead(character) over (order by place) as following
               from unnest(string_to_array(left(run, 50000), null)) with ordinality as t (character, place)) pairs
   $$`,

  // A text as words with spaces between them, written alike in texts and in queries.
  `create function search_text(given text) returns text
   language plpgsql immutable parallel safe as $$
   declare
     plain text := translate(left(given, 100000), '/_@<>&''’‘\`´', '      ');
     joined text;
   begin
     if position('+' in plain) > 0 or position('#' in plain) > 0 then
       plain := regexp_replace(plain, '\\m([[:alpha:]]+)\\+\\+', '\\1plusplus', 'g');
       plain := regexp_replace(plain, '\\m([[:alpha:]])#', '\\1sharp', 'g');
     end if;
     if octet_length(plain) <> length(plain) then
       -- Accents of Latin letters alone: elsewhere a mark makes another letter.
       plain := normalize(regexp_replace(normalize(plain, NFKD), '([a-zA-Z])[\\u0300-\\u036f]+', '\\1', 'g'), NFC);
       plain := translate(plain, 'øØłŁđĐı', 'oOlLdDi');
     end if;
     if plain ~ '\\w[-.]\\w' then
       -- e-mail is found as email, too, and node.js as nodejs. They stand last, so that neighbours stay neighbours.
       select string_agg(word[1] || word[2], ' ') into joined
         from regexp_matches(plain, '(\\w{1,60})[-.](\\w{1,60})', 'g') as word;
       plain := translate(plain, '-.', '  ') || ' ' || coalesce(joined, '');
     end if;
     if octet_length(plain) <> length(plain) and plain ~ '[${UNSPACED}]' then
       select string_agg(coalesce(' ' || search_pairs(part[1]) || ' ', part[2]), '' order by place) into plain
         from regexp_matches(plain, '([${UNSPACED}]+)|([^${UNSPACED}]+)', 'g') with ordinality as t (part, place);
     end if;
     return plain;
   end
   $$`,

  // The same of a query, in which the last one of unspaced characters need not be the last one of the text.
  `create function search_query_text(given text) returns text
   language sql immutable parallel safe as $$
     select regexp_replace(search_text(given), '([${UNSPACED}]{2}) +[${UNSPACED}](?=\\s|$)', '\\1', 'g')
   $$`,

  // The words of a text that are among some lexemes, lower-cased, for who marks them.
  `create function search_matched(given text, language text, wanted text[]) returns text[]
   language plpgsql immutable parallel safe as $$
   declare
     stemmer regdictionary := case when search_config(language) = 'pg_catalog.simple'::regconfig then 'pg_catalog.simple'
       else 'pg_catalog.' || search_config(language)::text || '_stem' end;
   begin
     return coalesce((select array_agg(token) from (
       select distinct lower(token) as token from ts_parse('default', search_text(given)) as parsed (tokid, token)
        where tokid not in (12, 13, 14, 23) and length(token) <= 60) tokens
      where token = any(wanted) or ts_lexize(stemmer, token) && wanted), '{}');
   end
   $$`,

  // A row for each thing that can be found. kind: 1 article, 2 comment, 3 profile, 4 tag. characters: how long its text
  // is. indexed_in: the transaction that wrote it, by which a walk leaves out what is newer than its first page.
  `create table search_documents (
    kind smallint not null constraint search_documents_kind_check check (kind between 1 and 4),
    thing_id integer not null,
    created_at timestamptz(3) not null,
    characters integer not null,
    language text,
    indexed_at timestamptz(3) not null default now(),
    indexed_in xid8 not null default pg_current_xact_id(),
    words tsvector not null,
    constraint search_documents_pkey primary key (kind, thing_id)
  )`,
  `alter table search_documents alter column words set statistics 0`,
  ...[1, 2, 3, 4].map(
    (kind) => `create index search_documents_words_${kind}_idx on search_documents using gin (words)
      with (gin_pending_list_limit = 256) where kind = ${kind}`,
  ),
  `create index search_documents_titles_idx on search_documents using gin (ts_filter(words, '{a}'))
     with (gin_pending_list_limit = 64) where kind = 1`,
  `create index search_documents_kind_created_at_thing_id_idx on search_documents (kind, created_at desc, thing_id desc)`,

  // How many documents have a word (a stem), counted from what search_changes says was added and removed.
  `create table search_terms (
    lexeme text collate "C" not null constraint search_terms_pkey primary key,
    documents integer not null
  )`,
  `create index search_terms_unused_idx on search_terms (lexeme) where documents <= 0`,
  `create index search_terms_trigrams_idx on search_terms using gin (lexeme gin_trgm_ops)`,
  `create table search_totals (
    kind smallint not null,
    language text not null,
    documents bigint not null,
    characters bigint not null,
    constraint search_totals_pkey primary key (kind, language)
  )`,

  // What writers append, so that none waits for another at a word that all of them use; see search_count.
  `create table search_changes (
    id bigint generated always as identity constraint search_changes_pkey primary key,
    sign smallint not null,
    kind smallint not null,
    characters integer not null,
    language text not null,
    lexemes text[] not null
  )`,

  // Takes what was appended into the counts; returns how many changes it took. One process at a time does.
  `create function search_count(most integer) returns integer language plpgsql as $$
   declare
     taken integer;
   begin
     if not pg_try_advisory_xact_lock(4788550434834802278) then return 0; end if;
     with gone as (
         delete from search_changes where id in (select id from search_changes order by id limit most)
         returning sign, kind, characters, language, lexemes),
       terms as (
         insert into search_terms as t (lexeme, documents)
         select lexeme, sum(sign) from gone, unnest(lexemes) as lexeme group by lexeme having sum(sign) <> 0
         on conflict (lexeme) do update set documents = t.documents + excluded.documents),
       totals as (
         insert into search_totals as t (kind, language, documents, characters)
         select kind, language, sum(sign), sum(sign * characters) from gone group by kind, language
         on conflict (kind, language) do update
           set documents = t.documents + excluded.documents, characters = t.characters + excluded.characters)
     select count(*) into taken from gone;
     delete from search_terms where documents <= 0;
     return taken;
   end
   $$`,

  `create function search_remove(removed_kind smallint, removed_id integer) returns void language plpgsql as $$
   begin
     with gone as (
       delete from search_documents where kind = removed_kind and thing_id = removed_id
       returning characters, language, words)
     insert into search_changes (sign, kind, characters, language, lexemes)
     select -1, removed_kind, characters, coalesce(language, ''), tsvector_to_array(words) from gone;
   end
   $$`,

  `create function search_put(is_new boolean, document search_documents) returns void language plpgsql as $$
   begin
     if not is_new then perform search_remove(document.kind, document.thing_id); end if;
     insert into search_documents (kind, thing_id, created_at, characters, language, words)
     values (document.kind, document.thing_id, document.created_at, document.characters, document.language, document.words)
     on conflict do nothing;
     if not found then return; end if;
     insert into search_changes (sign, kind, characters, language, lexemes)
     values (1, document.kind, document.characters, coalesce(document.language, ''), tsvector_to_array(document.words));
     -- A query is asked in the languages that are there, from the first text on.
     insert into search_totals (kind, language, documents, characters)
     values (document.kind, coalesce(document.language, ''), 0, 0) on conflict do nothing;
   end
   $$`,

  // Weights: A titles and names, B tags, C descriptions, D bodies. What begins with = is no word but a filter.
  `create function search_article(id integer, author_id integer, title text, description text, body text, tag_list text[],
     language text, created_at timestamptz) returns search_documents language plpgsql immutable as $$
   declare
     config regconfig := search_config(language);
     filters tsvector := array_to_tsvector(array(
       select '=t' || lower(tag) from unnest(tag_list) as tag union all select '=a' || author_id));
     words tsvector := setweight(to_tsvector(config, search_text(title)), 'A');
   begin
     -- A title of common words alone is found by these.
     if words = '' then words := setweight(to_tsvector('simple', search_text(title)), 'A'); end if;
     begin
       words := words || setweight(to_tsvector(config, search_text(array_to_string(tag_list, ' '))), 'B')
         || setweight(to_tsvector(config, search_text(description)), 'C') || to_tsvector(config, search_text(body));
     exception when program_limit_exceeded then null; -- More different words than PostgreSQL indexes: the title's, then.
     end;
     return row(1::smallint, id, created_at, length(title) + length(description) + length(body), language,
       null::timestamptz, null::xid8, words || filters)::search_documents;
   end
   $$`,

  `create function search_comment(id integer, author_id integer, body text, created_at timestamptz)
   returns search_documents language sql immutable as $$
     select 2::smallint, id, created_at, length(body), null::text, null::timestamptz, null::xid8,
            to_tsvector('english', search_text(body)) || array_to_tsvector(array['=a' || author_id])
   $$`,

  `create function search_profile(id integer, username text, bio text, created_at timestamptz)
   returns search_documents language sql immutable as $$
     select 3::smallint, id, created_at, length(username) + coalesce(length(bio), 0), null::text, null::timestamptz,
            null::xid8, setweight(to_tsvector('simple', search_text(username)), 'A')
              || to_tsvector('english', search_text(coalesce(bio, ''))) || array_to_tsvector(array['=a' || id])
   $$`,

  `create function search_tag(id integer, name text) returns search_documents language sql immutable as $$
     select 4::smallint, id, 'epoch'::timestamptz, length(name), null::text, null::timestamptz, null::xid8,
            setweight(to_tsvector('english', search_text(name)), 'A') || array_to_tsvector(array['=t' || lower(name)])
   $$`,

  `create or replace function articles_written() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then perform search_remove(1::smallint, old.id);
     else
       perform search_put(tg_op = 'INSERT', search_article(new.id, new.author_id, new.title, new.description, new.body,
         new.tag_list, new.language, new.created_at));
     end if;
     return null;
   end
   $$`,
  `create or replace function comments_written() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then perform search_remove(2::smallint, old.id);
     elsif new.author_id is null then perform search_remove(2::smallint, new.id);
     else perform search_put(tg_op = 'INSERT', search_comment(new.id, new.author_id, new.body, new.created_at));
     end if;
     return null;
   end
   $$`,
  `create or replace function users_written() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then perform search_remove(3::smallint, old.id);
     else perform search_put(tg_op = 'INSERT', search_profile(new.id, new.username, new.bio, new.created_at));
     end if;
     return null;
   end
   $$`,
  `create or replace function tags_written() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then perform search_remove(4::smallint, old.id);
     else perform search_put(tg_op = 'INSERT', search_tag(new.id, new.name));
     end if;
     return null;
   end
   $$`,
]);
