import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { violatedConstraint } from '../platform/database/database.errors';
import { TokenInvalid } from '../platform/http/http.errors';
import type { JsonText } from '../platform/kernel/json-text';
import { Article } from './article.entity';
import { ArticleForbidden, ArticleNotFound } from './article.errors';
import { articlePolicy } from './article.policy';
import { ArticleRepository } from './article.repository';
import type {
  ArticleListResponse,
  ArticleResponse,
  CreateArticleRequest,
  FeedQuery,
  ListArticlesQuery,
  TagListResponse,
  UpdateArticleRequest,
} from './article.schemas';
import { distinctSlug, isUsable, slugStem } from './slug';

type ArticleJson = Promise<JsonText<ArticleResponse>>;
type ArticleListJson = Promise<JsonText<ArticleListResponse>>;

/** Publishing, reading, revising and favoriting articles. */
@Injectable()
export class ArticlesService {
  constructor(
    private readonly db: Database,
    private readonly articles: ArticleRepository,
  ) {}

  list(query: ListArticlesQuery, viewerId: number | null): ArticleListJson {
    return this.articles.findPage(query, viewerId);
  }

  feed(query: FeedQuery, viewerId: number): ArticleListJson {
    return this.articles.findFeedPage(query, viewerId);
  }

  /** @throws ArticleNotFound */
  async get(slug: string, viewerId: number | null): ArticleJson {
    return found(await this.articles.find(slug, viewerId));
  }

  /** @throws ArticleNotFound */
  async getId(slug: string): Promise<number> {
    return found(await this.articles.findIdBySlug(slug));
  }

  listTags(limit: number): Promise<JsonText<TagListResponse>> {
    return this.articles.findTags(limit);
  }

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async create({ article: draft }: CreateArticleRequest, authorId: number): ArticleJson {
    const stem = slugStem(draft.title);
    return this.withDistinctSlug(stem, (slug) =>
      this.db.transaction(async () => {
        const author = this.articles.getAuthorReference(authorId);
        const article = Article.publish({ ...draft, author, slug });
        await this.articles.insert(article);
        await this.articles.tag(article, draft.tagList);
        await this.articles.count(article, 1);
        return found(await this.articles.find(slug, authorId));
      }),
    );
  }

  /** @throws ArticleNotFound, ArticleForbidden */
  async update(slug: string, { article: changes }: UpdateArticleRequest, userId: number): ArticleJson {
    const stem = changes.title === undefined ? '' : slugStem(changes.title);
    return this.withDistinctSlug(stem, (newSlug) =>
      this.db.transaction(async (em) => {
        const article = await this.getOwn(slug, userId);
        const tagsBefore = article.tagList;
        const renamed = changes.title !== undefined && changes.title !== article.title;
        article.revise(changes, renamed ? await this.slugFor(article, stem, newSlug) : article.slug);
        await em.flush();
        const [untied, tied] = [without(tagsBefore, article.tagList), without(article.tagList, tagsBefore)];
        await this.articles.lockTags([...untied, ...tied]);
        await this.articles.untag(article, untied);
        await this.articles.tag(article, tied);
        return found(await this.articles.find(article.slug, userId));
      }),
    );
  }

  /**
   * Deletes an article with its comments, favorites, tags and slugs.
   *
   * @throws ArticleNotFound, ArticleForbidden
   */
  async delete(slug: string, userId: number): Promise<void> {
    await this.db.transaction(async (em) => {
      const article = await this.getOwn(slug, userId);
      await this.articles.untag(article, article.tagList);
      await this.articles.count(article, -1);
      em.remove(article);
      await em.flush();
    });
  }

  /** @throws ArticleNotFound */
  async favorite(slug: string, userId: number): ArticleJson {
    try {
      return found(await this.articles.favorite(slug, userId));
    } catch (error) {
      switch (violatedConstraint(error)) {
        case 'favorites_user_id_fkey':
          throw new TokenInvalid();
        case 'favorites_article_id_fkey':
          throw new ArticleNotFound();
        default:
          throw error;
      }
    }
  }

  /** @throws ArticleNotFound */
  async unfavorite(slug: string, userId: number): ArticleJson {
    return found(await this.articles.unfavorite(slug, userId));
  }

  private async getOwn(slug: string, userId: number): Promise<Article> {
    const article = found(await this.articles.findForUpdate(slug));
    if (!articlePolicy.canEdit(article, userId)) throw new ArticleForbidden();
    return article;
  }

  /** The slug for a new title: one that the article has or had already, if the title fits it, else a new one. */
  private async slugFor(article: Article, stem: string, newSlug: string): Promise<string> {
    const candidate = isUsable(stem) ? stem : newSlug;
    if (candidate === article.slug) return article.slug;
    const owner = await this.articles.findIdBySlug(candidate);
    if (owner === article.id) return candidate;
    this.articles.addSlug(newSlug, article);
    return newSlug;
  }

  /**
   * Runs a write with the stem itself as the slug, and again with a distinct one if that is taken: the database's
   * unique key decides, so that titles that arrive at once get a slug each.
   */
  private async withDistinctSlug<T>(stem: string, write: (slug: string) => Promise<T>): Promise<T> {
    try {
      return await write(isUsable(stem) ? stem : distinctSlug(stem));
    } catch (error) {
      switch (violatedConstraint(error)) {
        case 'article_slugs_pkey':
          return write(distinctSlug(stem));
        case 'articles_author_id_fkey':
          throw new TokenInvalid();
        default:
          throw error;
      }
    }
  }
}

function found<T>(value: T | null): T {
  if (value === null) throw new ArticleNotFound();
  return value;
}

function without(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => !others.includes(name));
}
