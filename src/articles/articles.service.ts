import { Injectable } from '@nestjs/common';
import { HappeningsService } from '../happenings/happenings.service';
import { MediaUsesService } from '../media/media-uses.service';
import { Database } from '../platform/database/database';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import type { ArticleSearch } from './article-search';
import { Article, type ArticleChanges } from './article.entity';
import { ArticleForbidden, ArticleNotFound } from './article.errors';
import { articlePolicy } from './article.policy';
import { ArticleRepository, type Authorship } from './article.repository';
import type {
  ArticleListResponse,
  ArticleResponse,
  CreateArticleRequest,
  FeedQuery,
  ListArticlesQuery,
  UpdateArticleRequest,
} from './article.schemas';
import { distinctSlug, isUsable, slugStem } from './slug';
import { TagRepository } from './tags/tag.repository';

type ArticleJson = Promise<JsonText<ArticleResponse>>;
type ArticleListJson = Promise<JsonText<ArticleListResponse>>;

export type { ArticleSearch } from './article-search';

/** Publishing, changing, deleting, listing. */
@Injectable()
export class ArticlesService {
  private search?: ArticleSearch;

  constructor(
    private readonly db: Database,
    private readonly articles: ArticleRepository,
    private readonly tags: TagRepository,
    private readonly happenings: HappeningsService,
    private readonly media: MediaUsesService,
  ) {}

  /** Says who finds articles by what they say: a room after this one. */
  searchWith(search: ArticleSearch): void {
    this.search = search;
  }

  list(query: ListArticlesQuery, viewer: Viewer | null): ArticleListJson {
    const { q } = query;
    return q !== undefined && q.trim() !== '' && this.search
      ? this.search.findArticles({ ...query, q }, viewer)
      : this.articles.findPage(query, viewer);
  }

  feed(query: FeedQuery, viewer: Viewer): ArticleListJson {
    return this.articles.findFeedPage(query, viewer);
  }

  /** @throws ArticleNotFound */
  async get(slug: string, viewer: Viewer | null): ArticleJson {
    return found(await this.articles.find(slug, viewer));
  }

  /** @throws ArticleNotFound */
  async getId(slug: string, viewer: Viewer): Promise<number> {
    return found(await this.articles.findVisibleIdBySlug(slug, viewer));
  }

  /**
   * What a later room must know of an article to decide what may be done under it: its number, and whose it is.
   *
   * @throws ArticleNotFound
   */
  async getAuthorship(slug: string, viewer: Viewer): Promise<Authorship> {
    return found(await this.articles.findAuthorship(slug, viewer));
  }

  /**
   * Publishes an article. The database's unique key decides who gets a slug, so that equal titles that arrive at once get
   * distinct ones.
   *
   * @throws TokenInvalid when the account behind a genuine token is gone
   */
  create({ article: draft }: CreateArticleRequest, viewer: Viewer): ArticleJson {
    const stem = slugStem(draft.title);
    return this.db.transaction(async (attempt) => {
      const author = this.articles.authorOf(viewer);
      const tagList = await this.tags.findCanonical(draft.tagList);
      const { cover = null } = draft;
      const article = Article.publish({ ...draft, cover, tagList, author, slug: slugOf(stem, attempt) });
      await this.articles.insert(article);
      await this.tags.tie(article, tagList);
      await this.articles.count(article, 1);
      await this.happenings.record('article', viewer.id, article.id);
      await this.showMedia(article, draft, viewer, true);
      return found(await this.articles.find(article.slug, viewer));
    });
  }

  /** @throws ArticleNotFound, ArticleForbidden */
  update(slug: string, { article: changes }: UpdateArticleRequest, viewer: Viewer): ArticleJson {
    return this.db.transaction(async (attempt) => {
      const article = await this.getOwn(slug, viewer);
      const tagsBefore = article.tagList;
      const { title = article.title } = changes;
      const tagList = changes.tagList && (await this.tags.findCanonical(changes.tagList));
      article.revise(
        { ...changes, tagList },
        title === article.title ? article.slug : await this.renamed(article, title, attempt),
      );
      await this.articles.save();
      await this.tags.change(article, tagsBefore);
      await this.showMedia(article, changes, viewer);
      return found(await this.articles.find(article.slug, viewer));
    });
  }

  /**
   * Deletes an article with its comments, favorites, tags and slugs.
   *
   * @throws ArticleNotFound, ArticleForbidden
   */
  async delete(slug: string, viewer: Viewer): Promise<void> {
    await this.db.transaction(async () => {
      const article = await this.getOwn(slug, viewer);
      await this.tags.untie(article, article.tagList);
      await this.happenings.record('article', viewer.id, article.id);
      await this.db.longWork(() => this.articles.delete(article));
    });
  }

  /** Whoever may read an article sees the media in it. */
  private async showMedia(
    { id }: Article,
    { cover, body }: ArticleChanges,
    viewer: Viewer,
    isNew = false,
  ): Promise<void> {
    if (cover !== undefined) await this.media.show({ kind: 'article-cover', id }, viewer, cover, isNew);
    if (body !== undefined) await this.media.show({ kind: 'article-body', id }, viewer, body, isNew);
  }

  private async getOwn(slug: string, viewer: Viewer): Promise<Article> {
    const article = found(await this.articles.findForUpdate(slug, viewer));
    if (!articlePolicy.canEdit(article, viewer)) throw new ArticleForbidden();
    return article;
  }

  /** The slug for a new title: one that the article has or had already, if the title fits it, else a new one. */
  private async renamed(article: Article, title: string, attempt: number): Promise<string> {
    const stem = slugStem(title);
    const isOwn = isUsable(stem) && (await this.articles.findIdBySlug(stem)) === article.id;
    if (isOwn) return stem;
    const slug = slugOf(stem, attempt);
    this.articles.addSlug(slug, article);
    return slug;
  }
}

/** The stem itself, where it can be a slug and was not taken on the attempt before. */
function slugOf(stem: string, attempt: number): string {
  return attempt === 1 && isUsable(stem) ? stem : distinctSlug(stem);
}

function found<T>(value: T | null): T {
  if (value === null) throw new ArticleNotFound();
  return value;
}
