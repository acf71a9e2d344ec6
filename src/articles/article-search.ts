import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import type { ArticleListResponse, ListArticlesQuery } from './article.schemas';

/** Finds articles by what they say. A later room does, and says so to `ArticlesService.searchWith`. */
export interface ArticleSearch {
  /** One page of those that match `q` and the filters. */
  findArticles(
    query: ListArticlesQuery & { readonly q: string },
    viewer: Viewer | null,
  ): Promise<JsonText<ArticleListResponse>>;
}
