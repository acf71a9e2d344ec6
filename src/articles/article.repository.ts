import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Fragment, type Placeholders, sql } from '../platform/database/sql';
import { command, LOST_RACE, question } from '../platform/database/statement';
import { entityViolations } from '../platform/database/violations';
import { TokenInvalid } from '../platform/http/http.errors';
import { Pages } from '../platform/http/pages';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import type { ViewerFragment } from '../profiles/profile.view';
import { User, usernameKey } from '../users/user.entity';
import { moveArticlesCount } from '../users/user.view';
import { Article, ArticleSlug } from './article.entity';
import { ArticleNotFound } from './article.errors';
import { ARTICLES, FEED } from './article.lists';
import { PERIOD_DAYS, TOP_EVER, TOP_OF_PERIOD, TRENDING } from './article-sorted.lists';
import {
  type ArticleListResponse,
  ArticleResponse,
  type FeedQuery,
  type ListArticlesQuery,
} from './article.schemas';
import { articleIdOf, articleJson, articlesWithAuthors, visibleArticle } from './article.view';

entityViolations(Article, { articles_author_id_fkey: TokenInvalid });
// The slug was taken a moment ago: the next attempt takes another.
entityViolations(ArticleSlug, {
  article_slugs_pkey: LOST_RACE,
  article_slugs_article_id_fkey: ArticleNotFound,
});

const article = (slug: Fragment, viewer: ViewerFragment): Fragment => sql`
  select json_build_object('article', ${articleJson(viewer)})::text as json
    from ${articlesWithAuthors} where a.id = ${articleIdOf(slug)} and ${visibleArticle(viewer)}`;

const ARTICLE = question({
  name: 'articles.get',
  rows: 'optional',
  json: ArticleResponse,
  sql: ({ slug }: Placeholders<{ slug: string }>) => article(slug, null),
});

const ARTICLE_TO_VIEWER = question({
  name: 'articles.getAs',
  rows: 'optional',
  json: ArticleResponse,
  sql: ({ slug, viewer }: Placeholders<{ slug: string; viewer: number }>) => article(slug, viewer),
});

const ID_BY_SLUG = question({
  name: 'articles.idBySlug',
  rows: 'optional',
  row: z.strictObject({ id: z.int() }),
  sql: ({ slug }: Placeholders<{ slug: string }>) =>
    sql`select article_id as id from article_slugs where slug = ${slug}`,
});

const VISIBLE_ID_BY_SLUG = question({
  name: 'articles.visibleIdBySlug',
  rows: 'optional',
  row: z.strictObject({ id: z.int() }),
  sql: ({ slug, viewer }: Placeholders<{ slug: string; viewer: number }>) =>
    sql`select a.id from articles a where a.id = ${articleIdOf(slug)} and ${visibleArticle(viewer)}`,
});

/** Whose an article is. */
const AUTHORSHIP = question({
  name: 'articles.authorship',
  rows: 'optional',
  row: z.strictObject({ id: z.int(), authorId: z.int() }),
  sql: ({ slug, viewer }: Placeholders<{ slug: string; viewer: number }>) => sql`
    select a.id, a.author_id as "authorId" from articles a
     where a.id = ${articleIdOf(slug)} and ${visibleArticle(viewer)}`,
});

export interface Authorship {
  readonly id: number;
  isBy(viewer: Viewer): boolean;
}

/** Moves the totals of an author and of all articles; one of sixteen rows holds a part of the latter. */
const COUNT = command({
  name: 'articles.count',
  rows: 'none',
  sql: ({
    author,
    difference,
    shard,
  }: Placeholders<{ author: number; difference: 1 | -1; shard: number }>) => sql`
    with author as (${moveArticlesCount(author, difference)})
    update article_totals set articles_count = articles_count + ${difference}::int where shard = ${shard}`,
});

const SHARDS = 16;

/** Every question about articles. */
@Injectable()
export class ArticleRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  find(slug: string, viewer: Viewer | null): Promise<JsonText<ArticleResponse> | null> {
    return viewer === null
      ? this.db.run(ARTICLE, { slug })
      : this.db.run(ARTICLE_TO_VIEWER, { slug, viewer: viewer.id });
  }

  findPage(
    { tag, author, favorited, sort = 'new', period, limit, offset, cursor }: ListArticlesQuery,
    viewer: Viewer | null,
  ): Promise<JsonText<ArticleListResponse>> {
    const paging = { limit, offset, cursor };
    const filters = {
      tag,
      author: author === undefined ? undefined : usernameKey(author),
      favorited: favorited === undefined ? undefined : usernameKey(favorited),
    };
    if (sort === 'new') return this.pages.get(ARTICLES, { ...filters, viewer: viewer?.id }, paging);
    const list = { ...filters, viewer: viewer?.id ?? null };
    if (sort === 'trending') return this.pages.get(TRENDING, list, paging);
    const days = PERIOD_DAYS[period];
    return days === null
      ? this.pages.get(TOP_EVER, list, paging)
      : this.pages.get(TOP_OF_PERIOD, { ...list, days }, paging);
  }

  findFeedPage(paging: FeedQuery, viewer: Viewer): Promise<JsonText<ArticleListResponse>> {
    return this.pages.get(FEED, { viewer: viewer.id }, paging);
  }

  /** The id of the article that a slug, present or former, leads to; null when none does. */
  async findIdBySlug(slug: string): Promise<number | null> {
    return (await this.db.run(ID_BY_SLUG, { slug }))?.id ?? null;
  }

  /** The same of an article that the viewer may open. */
  async findVisibleIdBySlug(slug: string, { id: viewer }: Viewer): Promise<number | null> {
    return (await this.db.run(VISIBLE_ID_BY_SLUG, { slug, viewer }))?.id ?? null;
  }

  /** Null when the slug leads to no article. */
  async findAuthorship(slug: string, viewer: Viewer): Promise<Authorship | null> {
    const row = await this.db.run(AUTHORSHIP, { slug, viewer: viewer.id });
    return row && { id: row.id, isBy: ({ id }) => row.authorId === id };
  }

  /** Inside a transaction: the article as an entity without its body, locked against other writers. */
  async findForUpdate(slug: string, viewer: Viewer): Promise<Article | null> {
    const id = await this.findVisibleIdBySlug(slug, viewer);
    if (id === null) return null;
    return this.db.em.findOne(Article, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** The author of a new article, not looked up. */
  authorOf({ id }: Viewer): User {
    return this.db.em.getReference(User, id);
  }

  /** Inside a transaction: makes the article and its first slug. */
  async insert(article: Article): Promise<void> {
    this.db.em.persist([article, ArticleSlug.leading(article.slug, article)]);
    await this.db.em.flush();
  }

  /** Inside a transaction: a slug begins to lead to the article. */
  addSlug(slug: string, article: Article): void {
    this.db.em.persist(ArticleSlug.leading(slug, article));
  }

  /** Inside a transaction: writes what has changed. */
  async save(): Promise<void> {
    await this.db.em.flush();
  }

  /** Inside a transaction: deletes the article with all that is under it, and counts it off. */
  async delete(article: Article): Promise<void> {
    await this.count(article, -1);
    this.db.em.remove(article);
    await this.db.em.flush();
  }

  /** Inside a transaction, after whatever it does to tags, whose rows are locked first: moves the totals. */
  async count(article: Article, difference: 1 | -1): Promise<void> {
    await this.db.run(COUNT, { author: article.author.id, difference, shard: article.id % SHARDS });
  }
}
