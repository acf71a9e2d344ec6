import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, raw, sql } from '../../platform/database/sql';
import { command, question } from '../../platform/database/statement';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Article } from '../article.entity';
import { ArticleNotFound } from '../article.errors';
import { trendingTags } from '../trending/ranking.view';
import { type ListTagsQuery, MAX_RELATED_TAGS, TagListResponse, TagResponse } from './tag.schemas';
import { canonicalTag } from './tag.view';

const TAGS = question({
  name: 'tags.list',
  rows: 'one',
  json: TagListResponse,
  sql: ({ limit }: Placeholders<{ limit: number }>) => sql`
    select json_build_object('tags', coalesce(json_agg(name order by articles_count desc, name), '[]'::json))::text as json
      from (select name, articles_count from tags where articles_count > 0
             order by articles_count desc, name limit ${limit}) used`,
});

const TRENDING = question({
  name: 'tags.trending',
  rows: 'one',
  json: TagListResponse,
  sql: ({ limit }: Placeholders<{ limit: number }>) => sql`
    select json_build_object('tags', coalesce(json_agg(name order by place), '[]'::json))::text as json
      from (select g.name, t.place from ${trendingTags} join tags g on g.id = t.tag_id
             where g.articles_count > 0 order by t.place limit ${limit}) trending`,
});

/** Of a tag's articles, those whose other tags are looked at. */
const LATEST_ARTICLES = 200;

const TAG = question({
  name: 'tags.get',
  rows: 'optional',
  json: TagResponse,
  sql: ({ name }: Placeholders<{ name: string }>) => sql`
    with named as (select ${canonicalTag(name)} as name),
    tag as (
      select n.name, g.id, coalesce(g.articles_count, 0) as articles_count, d.description,
             array(select l.alias from tag_aliases l where l.name = n.name order by l.alias) as aliases
        from named n left join tags g on g.name = n.name left join tag_descriptions d on d.name = n.name)
    select json_build_object('tag', json_build_object(
             'name', tag.name, 'description', tag.description, 'aliases', tag.aliases,
             'articlesCount', tag.articles_count,
             'trendingPlace', (select t.place from ${trendingTags} where t.tag_id = tag.id),
             'related', array(
               select o.name
                 from (select article_id from article_tags where tag_id = tag.id
                        order by created_at desc, article_id desc limit ${raw(String(LATEST_ARTICLES))}) latest
                 join article_tags other on other.article_id = latest.article_id and other.tag_id <> tag.id
                 join tags o on o.id = other.tag_id
                group by o.name order by count(*) desc, o.name limit ${raw(String(MAX_RELATED_TAGS))})))::text as json
      from tag where articles_count > 0 or description is not null or aliases <> '{}'`,
});

/** The tags that names lead to: sorted, and without repeats. */
const CANONICAL = question({
  name: 'tags.canonical',
  rows: 'one',
  row: z.strictObject({ names: z.array(z.string()) }),
  sql: ({ names }: Placeholders<{ names: string[] }>) => sql`
    select array(select distinct ${canonicalTag(sql`given.name`)} collate "C" as name
                   from unnest(${names}::text[]) as given (name) order by name) as names`,
});

const DESCRIBE = command({
  name: 'tags.describe',
  rows: 'none',
  sql: ({ name, description }: Placeholders<{ name: string; description: string | null }>) => sql`
    with gone as (delete from tag_descriptions where name = ${name}::text and ${description}::text is null)
    insert into tag_descriptions (name, description) select ${name}::text, ${description}::text
     where ${description}::text is not null
    on conflict (name) do update set description = excluded.description`,
});

/** One administrator at a time gives other names to tags, so that no two rows together make a name lead in a circle. */
const LOCK_ALIASES = command({
  name: 'tags.lockAliases',
  rows: 'none',
  sql: () => sql`lock table tag_aliases in share row exclusive mode`,
});

const ALIASES_FIT = question({
  name: 'tags.aliasesFit',
  rows: 'one',
  row: z.strictObject({ fit: z.boolean() }),
  sql: ({ name, aliases }: Placeholders<{ name: string; aliases: string[] }>) => sql`
    select not exists (
      select from tag_aliases l
       where (l.alias = any(${aliases}::text[]) and l.name <> ${name}::text) or l.name = any(${aliases}::text[])
          or l.alias = ${name}::text) and not ${name}::text = any(${aliases}::text[]) as fit`,
});

const SET_ALIASES = command({
  name: 'tags.setAliases',
  rows: 'none',
  sql: ({ name, aliases }: Placeholders<{ name: string; aliases: string[] }>) => sql`
    with gone as (delete from tag_aliases where name = ${name}::text and alias <> all(${aliases}::text[]))
    insert into tag_aliases (alias, name) select alias, ${name}::text from unnest(${aliases}::text[]) as alias
    on conflict do nothing`,
});

/** Gives a tag the articles of its other names. The rows of all of these tags are locked. */
const ABSORB = command({
  name: 'tags.absorb',
  rows: 'none',
  violations: { article_tags_article_id_fkey: ArticleNotFound, article_tags_tag_id_fkey: ArticleNotFound },
  sql: ({ name, aliases }: Placeholders<{ name: string; aliases: string[] }>) => sql`
    with kept as (select id from tags where name = ${name}::text),
    untied as (
      delete from article_tags where tag_id in (select id from tags where name = any(${aliases}::text[]))
      returning article_id, created_at),
    tied as (
      insert into article_tags (article_id, tag_id, created_at)
      select distinct u.article_id, kept.id, u.created_at from untied u cross join kept
      on conflict do nothing
      returning article_id),
    renamed as (
      update articles a set tag_list = array(
        select distinct case when tag = any(${aliases}::text[]) then ${name}::text else tag end collate "C" as tag
          from unnest(a.tag_list) as tag order by tag)
       where a.id in (select article_id from untied))
    update tags set articles_count =
       case when name = ${name}::text then articles_count + (select count(*)::int from tied) else 0 end
     where name = ${name}::text or name = any(${aliases}::text[])`,
});

/**
 * Ties an article to tags, each made if it is new and counted once. Tags are locked in the order of their names, here
 * and in UNTIE, so that two writers never wait for each other.
 */
const TIE = command({
  name: 'tags.tie',
  rows: 'none',
  violations: { article_tags_article_id_fkey: ArticleNotFound, article_tags_tag_id_fkey: ArticleNotFound },
  sql: ({
    article,
    names,
    createdAt,
  }: Placeholders<{ article: number; names: string[]; createdAt: Date }>) => sql`
    with tagged as (
       insert into tags as t (name, articles_count)
       select name, 1 from unnest(${names}::text[]) as name order by name collate "C"
       on conflict (name) do update set articles_count = t.articles_count + 1
       returning id)
    insert into article_tags (article_id, tag_id, created_at)
    select ${article}::int, id, ${createdAt}::timestamptz from tagged`,
});

/**
 * Makes and locks tags, in the order of their names: a change that unties some and ties others locks all of them first,
 * since the two steps by themselves would not keep to one order.
 */
const LOCK = command({
  name: 'tags.lock',
  rows: 'none',
  sql: ({ names }: Placeholders<{ names: string[] }>) => sql`
    insert into tags as t (name, articles_count)
    select name, 0 from unnest(${names}::text[]) as name order by name collate "C"
    on conflict (name) do update set articles_count = t.articles_count`,
});

const UNTIE = command({
  name: 'tags.untie',
  rows: 'none',
  sql: ({ article, names }: Placeholders<{ article: number; names: string[] }>) => sql`
    with named as (select id from tags where name = any(${names}::text[]) order by name for no key update),
         untied as (
           delete from article_tags where article_id = ${article}::int and tag_id in (select id from named)
           returning tag_id)
    update tags set articles_count = articles_count - 1 where id in (select tag_id from untied)`,
});

/** Every question about tags. What writes belongs in the transaction that changes the article's list. */
@Injectable()
export class TagRepository {
  constructor(private readonly db: Database) {}

  findList({ limit, sort }: ListTagsQuery): Promise<JsonText<TagListResponse>> {
    return this.db.run(sort === 'trending' ? TRENDING : TAGS, { limit });
  }

  /** Null when no article has it and nobody has described it. */
  find(name: string): Promise<JsonText<TagResponse> | null> {
    return this.db.run(TAG, { name });
  }

  /** The tags that names lead to: sorted by code point, and without repeats. */
  async findCanonical(names: readonly string[]): Promise<string[]> {
    if (names.length === 0) return [];
    return (await this.db.run(CANONICAL, { names: [...names] })).names;
  }

  async describe(name: string, description: string | null): Promise<void> {
    await this.db.run(DESCRIBE, { name, description });
  }

  /**
   * Inside a transaction: makes other names lead to a tag, and these alone, and gives it their articles.
   *
   * @returns false where one of them leads elsewhere, or is a tag that has other names itself
   */
  async setAliases(name: string, aliases: readonly string[]): Promise<boolean> {
    const given = { name, aliases: [...aliases] };
    await this.db.run(LOCK_ALIASES, {});
    if (!(await this.db.run(ALIASES_FIT, given)).fit) return false;
    await this.db.run(SET_ALIASES, given);
    if (aliases.length === 0) return true;
    await this.db.run(LOCK, { names: [name, ...aliases] });
    await this.db.longWork(() => this.db.run(ABSORB, given));
    return true;
  }

  async tie(article: Article, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await this.db.run(TIE, { article: article.id, names: [...names], createdAt: article.createdAt });
  }

  async untie(article: Article, names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.db.run(UNTIE, { article: article.id, names: [...names] });
  }

  /** Unties an article from what is no longer in its list, and ties it to what is new there. */
  async change(article: Article, before: readonly string[]): Promise<void> {
    const [untied, tied] = [without(before, article.tagList), without(article.tagList, before)];
    const names = [...untied, ...tied];
    if (names.length > 0) await this.db.run(LOCK, { names });
    await this.untie(article, untied);
    await this.tie(article, tied);
  }
}

function without(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => !others.includes(name));
}
