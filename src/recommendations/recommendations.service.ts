import { Injectable } from '@nestjs/common';
import { ArticleNotFound } from '../articles/article.errors';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { RecommendationRepository } from './recommendation.repository';
import type {
  ListRecommendationsQuery,
  RecommendationListResponse,
  RelatedArticlesQuery,
} from './recommendation.schemas';
import { RecommendationSettings } from './recommendation.settings';

type Page = Promise<JsonText<RecommendationListResponse>>;

/** What people will like, although they did not ask for it. */
@Injectable()
export class RecommendationsService {
  constructor(
    private readonly recommendations: RecommendationRepository,
    private readonly settings: RecommendationSettings,
  ) {}

  list({ read, ...paging }: ListRecommendationsQuery, viewer: Viewer | null): Page {
    const { explore, maxPerAuthor: perAuthor } = this.settings;
    return this.recommendations.findPage({ viewer: viewer?.id ?? null, read, explore, perAuthor }, paging);
  }

  /** @throws ArticleNotFound */
  async related(slug: string, query: RelatedArticlesQuery, viewer: Viewer | null): Page {
    const page = await this.recommendations.findRelatedPage(slug, viewer, query);
    if (page === null) throw new ArticleNotFound();
    return page;
  }

  /** @throws ArticleNotFound, TokenInvalid when the account behind a genuine token is gone */
  async hide(slug: string, viewer: Viewer): Promise<void> {
    if (!(await this.recommendations.hide(slug, viewer))) throw new ArticleNotFound();
  }

  /** @throws ArticleNotFound */
  async show(slug: string, viewer: Viewer): Promise<void> {
    if (!(await this.recommendations.show(slug, viewer))) throw new ArticleNotFound();
  }
}
