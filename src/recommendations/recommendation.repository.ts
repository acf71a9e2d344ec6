import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ArticleNotFound } from '../articles/article.errors';
import { articleIdOf, visibleArticleIdOf } from '../articles/article.view';
import { Database } from '../platform/database/database';
import { type Placeholders, sql } from '../platform/database/sql';
import { command } from '../platform/database/statement';
import { TokenInvalid } from '../platform/http/http.errors';
import { Pages, type Paging } from '../platform/http/pages';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { RECOMMENDED, RELATED } from './recommendation.lists';
import type { RecommendationListResponse } from './recommendation.schemas';
import type { Wanted } from './taste.view';

const Found = z.strictObject({ found: z.boolean() });

const HIDE = command({
  name: 'recommendations.hide',
  rows: 'one',
  row: Found,
  violations: {
    hidden_recommendations_user_id_fkey: TokenInvalid,
    hidden_recommendations_article_id_fkey: ArticleNotFound,
  },
  sql: ({ slug, viewer }: Placeholders<{ slug: string; viewer: number }>) => sql`
    with found as (select ${visibleArticleIdOf(slug, viewer)} as id),
    hidden as (
      insert into hidden_recommendations (user_id, article_id)
      select ${viewer}::int, id from found where id is not null on conflict do nothing)
    select id is not null as found from found`,
});

const SHOW = command({
  name: 'recommendations.show',
  rows: 'one',
  row: Found,
  sql: ({ slug, viewer }: Placeholders<{ slug: string; viewer: number }>) => sql`
    with shown as (
      delete from hidden_recommendations where user_id = ${viewer}::int and article_id = ${articleIdOf(slug)})
    select ${visibleArticleIdOf(slug, viewer)} is not null as found`,
});

/** Every question about what is recommended to whom. */
@Injectable()
export class RecommendationRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  findPage(wanted: Wanted, paging: Paging): Promise<JsonText<RecommendationListResponse>> {
    return this.pages.get(RECOMMENDED, wanted, paging);
  }

  /** Null when the slug leads to no article. */
  findRelatedPage(
    slug: string,
    viewer: Viewer | null,
    paging: Paging,
  ): Promise<JsonText<RecommendationListResponse> | null> {
    return this.pages.find(RELATED, { slug, viewer: viewer?.id ?? null }, paging);
  }

  /** False when the slug leads to no article. */
  async hide(slug: string, { id: viewer }: Viewer): Promise<boolean> {
    return (await this.db.run(HIDE, { slug, viewer })).found;
  }

  /** False when the slug leads to no article. */
  async show(slug: string, { id: viewer }: Viewer): Promise<boolean> {
    return (await this.db.run(SHOW, { slug, viewer })).found;
  }
}
