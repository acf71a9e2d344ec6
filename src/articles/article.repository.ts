import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { answer, Database } from '../platform/database/database';
import { statement } from '../platform/database/statement';
import { CursorCodec } from '../platform/http/cursor';
import type { JsonText } from '../platform/kernel/json-text';
import { finishPage, type PageRequest } from '../platform/http/paging';
import { User, usernameKey } from '../users/user.entity';
import { Article, ArticleSlug } from './article.entity';
import {
  ARTICLE,
  type ArticleFilters,
  FAVORITE,
  FEED,
  type PageQuery,
  pageQuery,
  type PageStart,
  UNFAVORITE,
} from './article.queries';
import {
  type ArticleListResponse,
  type ArticleResponse,
  type FeedQuery,
  type ListArticlesQuery,
  TagListResponse,
} from './article.schemas';

const Nothing = z.unknown();

const TAGS = answer(
  'tags.list',
  TagListResponse,
  `select json_build_object('tags', coalesce(json_agg(name order by articles_count desc, name), '[]'::json))::text as json
     from (select name, articles_count from tags where articles_count > 0
            order by articles_count desc, name limit $1) used`,
);

const SLUG_OWNER = statement(
  'articles.slug_owner',
  z.strictObject({ article_id: z.int() }),
  'select article_id from article_slugs where slug = $1',
);

/**
 * Ties `$1`, an article of `$3`, to the tags named `$2`, each made if it is new and counted once. Tags are locked in
 * the order of their names, here and in UNTAG, so that two writers never wait for each other.
 */
const TAG = statement(
  'articles.tag',
  Nothing,
  `with tagged as (
      insert into tags as t (name, articles_count)
      select name, 1 from unnest($2::text[]) as name order by name collate "C"
      on conflict (name) do update set articles_count = t.articles_count + 1
      returning id)
   insert into article_tags (article_id, tag_id, created_at) select $1::int, id, $3::timestamptz from tagged`,
);

/**
 * Makes and locks the tags named `$1`, in the order of their names: a change that unties some and ties others locks all
 * of them first, since the two steps by themselves would not keep to one order.
 */
const LOCK_TAGS = statement(
  'articles.lock_tags',
  Nothing,
  `insert into tags as t (name, articles_count)
   select name, 0 from unnest($1::text[]) as name order by name collate "C"
   on conflict (name) do update set articles_count = t.articles_count`,
);

/** Unties `$1` from its tags named `$2`. */
const UNTAG = statement(
  'articles.untag',
  Nothing,
  `with named as (select id from tags where name = any($2::text[]) order by name for no key update),
        untied as (
          delete from article_tags where article_id = $1::int and tag_id in (select id from named) returning tag_id)
   update tags set articles_count = articles_count - 1 where id in (select tag_id from untied)`,
);

/** Moves the totals of author `$1` and of all by `$2`; `$3` picks one of the sixteen rows of the latter. */
const COUNT = statement(
  'articles.count',
  Nothing,
  `with author as (update users set articles_count = articles_count + $2::int where id = $1)
   update article_totals set articles_count = articles_count + $2::int where shard = $3`,
);

/** Every question about articles, their tags and their favorites. */
@Injectable()
export class ArticleRepository {
  constructor(
    private readonly db: Database,
    private readonly cursors: CursorCodec,
  ) {}

  find(slug: string, viewerId: number | null): Promise<JsonText<ArticleResponse> | null> {
    return this.db.answer(ARTICLE, [slug, viewerId]);
  }

  findPage({ tag, author, favorited, ...paging }: ListArticlesQuery, viewerId: number | null) {
    const filters: ArticleFilters = {
      tag,
      authorKey: author === undefined ? undefined : usernameKey(author),
      favoritedByKey: favorited === undefined ? undefined : usernameKey(favorited),
    };
    const list = `articles ${JSON.stringify(filters)}`;
    const page = this.pageOf(list, paging);
    return this.page(list, pageQuery(filters, startOf(page)), page, viewerId, filters);
  }

  findFeedPage(paging: FeedQuery, viewerId: number) {
    const list = `feed ${viewerId}`;
    const page = this.pageOf(list, paging);
    return this.page(list, FEED[startOf(page)], page, viewerId, {});
  }

  async findTags(limit: number): Promise<JsonText<TagListResponse>> {
    const tags = await this.db.answer(TAGS, [limit]);
    if (!tags) throw new Error('An aggregate returns one row');
    return tags;
  }

  favorite(slug: string, userId: number): Promise<JsonText<ArticleResponse> | null> {
    return this.db.answer(FAVORITE, [slug, userId]);
  }

  unfavorite(slug: string, userId: number): Promise<JsonText<ArticleResponse> | null> {
    return this.db.answer(UNFAVORITE, [slug, userId]);
  }

  /** The id of the article that a slug, present or former, leads to; null when none does. */
  async findIdBySlug(slug: string): Promise<number | null> {
    const owner = await this.db.row(SLUG_OWNER, [slug]);
    return owner?.article_id ?? null;
  }

  /** Inside a transaction: the article as an entity without its body, locked against other writers. */
  async findForUpdate(slug: string): Promise<Article | null> {
    const id = await this.findIdBySlug(slug);
    if (id === null) return null;
    return this.db.em.findOne(Article, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  getAuthorReference(id: number): User {
    return this.db.em.getReference(User, id);
  }

  /** Inside a transaction: makes the article and its first slug. */
  async insert(article: Article): Promise<void> {
    this.db.em.persist([article, ArticleSlug.leading(article.slug, article)]);
    await this.db.em.flush();
  }

  /** Inside a transaction, with its next flush: a slug begins to lead to the article. */
  addSlug(slug: string, article: Article): void {
    this.db.em.persist(ArticleSlug.leading(slug, article));
  }

  /** Inside a transaction: before tags are both untied and tied. */
  async lockTags(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.db.rows(LOCK_TAGS, [names]);
  }

  async tag(article: Article, names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.db.rows(TAG, [article.id, names, article.createdAt]);
  }

  async untag(article: Article, names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.db.rows(UNTAG, [article.id, names]);
  }

  async count(article: Article, difference: 1 | -1): Promise<void> {
    await this.db.rows(COUNT, [article.author.id, difference, article.id % 16]);
  }

  private pageOf(list: string, { limit, offset = 0, cursor }: FeedQuery): PageRequest {
    return { limit, offset, after: cursor === undefined ? null : this.cursors.decode(list, cursor) };
  }

  private async page(
    list: string,
    { statement: question, parameters }: PageQuery,
    { limit, offset, after }: PageRequest,
    viewer: number | null,
    filters: ArticleFilters,
  ): Promise<JsonText<ArticleListResponse>> {
    const given = {
      limit,
      offset,
      viewer,
      afterTime: after?.at ?? null,
      afterId: after?.id ?? null,
      ...filters,
    };
    const row = await this.db.row(
      question,
      parameters.map((name) => given[name]),
    );
    if (!row) throw new Error('A page statement returns one row');
    return finishPage(row, list, this.cursors);
  }
}

function startOf({ after, offset }: PageRequest): PageStart {
  if (after !== null) return 'cursor';
  return offset > 0 ? 'offset' : 'top';
}
