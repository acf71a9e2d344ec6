import { Injectable, Logger } from '@nestjs/common';
import type { ArticleListResponse, ArticleResponse } from '../../articles/article.schemas';
import { ArticlesService } from '../../articles/articles.service';
import type { JsonText } from '../../platform/kernel/json-text';
import { SearchService } from '../../search/search.service';
import { articlePage, indexPage, searchPage } from './site-pages';
import type { SitePageParameters } from './site.schemas';

const FRONT_PAGE_ARTICLES = 6;
const RESULTS = 10;

/** The pages of the site that show what people wrote. */
@Injectable()
export class SiteService {
  private readonly logger = new Logger(SiteService.name);

  constructor(
    private readonly articles: ArticlesService,
    private readonly searches: SearchService,
  ) {}

  /** The front page, which also says that the server is up: without articles where they cannot be had. */
  async index(): Promise<string> {
    try {
      const [newest, trending] = await Promise.all([this.list('new'), this.list('trending')]);
      return indexPage(newest, trending);
    } catch (error) {
      this.logger.warn({ err: error }, 'The front page is shown without articles');
      return indexPage([], []);
    }
  }

  /** @throws Invalid under `cursor` */
  async search({ q, cursor }: SitePageParameters): Promise<string> {
    const { answer, nextCursor } = await this.searches.find(
      { q, sort: 'relevance', limit: RESULTS, cursor },
      null,
    );
    return searchPage(q, answer, nextCursor);
  }

  /** @throws ArticleNotFound */
  async article(slug: string): Promise<string> {
    return articlePage(read<ArticleResponse>(await this.articles.get(slug, null)).article);
  }

  private async list(sort: 'new' | 'trending'): Promise<ArticleListResponse['articles']> {
    const query = { sort, period: 'all', limit: FRONT_PAGE_ARTICLES } as const;
    return read<ArticleListResponse>(await this.articles.list(query, null)).articles;
  }
}

function read<T>({ text }: JsonText<T>): T {
  return JSON.parse(text) as T;
}
