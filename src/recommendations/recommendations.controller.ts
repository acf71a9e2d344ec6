import { Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ArticleNotFound } from '../articles/article.errors';
import { SlugParameter } from '../articles/article.schemas';
import { CurrentUser, OptionalUser, OptionalViewer, Protected } from '../platform/http/access';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import {
  ListRecommendationsQuery,
  RecommendationListResponse,
  RelatedArticlesQuery,
} from './recommendation.schemas';
import { RecommendationsService } from './recommendations.service';

type Page = Promise<JsonText<RecommendationListResponse>>;

@ApiTags('Recommendations')
@Controller('api')
export class RecommendationsController {
  constructor(private readonly recommendations: RecommendationsService) {}

  @Get('recommendations')
  @OptionalUser()
  @Operation({
    id: 'recommendations.list',
    summary: 'List what you will like, the best first',
    description:
      'It follows from what you favorited, discussed and read, from whom you follow, and from what others with your taste ' +
      'like. What you know, wrote, mute or took away is left out. A small share is new articles that need readers. For ' +
      'whoever is not signed in it follows from the slugs in `read`, or is what people read now.',
    success: 'One page',
    returns: RecommendationListResponse,
    paged: true,
  })
  list(
    @Query({ schema: ListRecommendationsQuery }) query: ListRecommendationsQuery,
    @OptionalViewer() viewer: Viewer | null,
  ): Page {
    return this.recommendations.list(query, viewer);
  }

  @Get('articles/:slug/related')
  @OptionalUser()
  @Operation({
    id: 'recommendations.listRelated',
    summary: 'List what goes with an article',
    description: 'What the same people like, and what is about the same.',
    success: 'One page',
    returns: RecommendationListResponse,
    problems: [ArticleNotFound],
    paged: true,
  })
  related(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @Query({ schema: RelatedArticlesQuery }) query: RelatedArticlesQuery,
    @OptionalViewer() viewer: Viewer | null,
  ): Page {
    return this.recommendations.related(slug, query, viewer);
  }

  @Put('recommendations/:slug/hidden')
  @Protected()
  @Operation({
    id: 'recommendations.hide',
    summary: 'Take a recommendation away, and less like it',
    status: 204,
    success: 'It is not recommended to you any more',
    problems: [ArticleNotFound],
  })
  hide(@Param('slug', { schema: SlugParameter }) slug: string, @CurrentUser() viewer: Viewer): Promise<void> {
    return this.recommendations.hide(slug, viewer);
  }

  @Delete('recommendations/:slug/hidden')
  @Protected()
  @Operation({
    id: 'recommendations.show',
    summary: 'Let an article be recommended again',
    status: 204,
    success: 'It may be recommended to you',
    problems: [ArticleNotFound],
  })
  show(@Param('slug', { schema: SlugParameter }) slug: string, @CurrentUser() viewer: Viewer): Promise<void> {
    return this.recommendations.show(slug, viewer);
  }
}
