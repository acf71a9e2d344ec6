import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { command, question } from '../../platform/database/statement';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Article } from '../article.entity';
import { ArticleNotFound } from '../article.errors';
import { TagListResponse } from './tag.schemas';

const TAGS = question({
  name: 'tags.list',
  rows: 'one',
  json: TagListResponse,
  sql: ({ limit }: Placeholders<{ limit: number }>) => sql`
    select json_build_object('tags', coalesce(json_agg(name order by articles_count desc, name), '[]'::json))::text as json
      from (select name, articles_count from tags where articles_count > 0
             order by articles_count desc, name limit ${limit}) used`,
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

  findMostUsed(limit: number): Promise<JsonText<TagListResponse>> {
    return this.db.run(TAGS, { limit });
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
