import { Controller, Delete, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Protected } from '../../platform/http/access';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { ArticleNotFound } from '../article.errors';
import { ArticleResponse, SlugParameter } from '../article.schemas';
import { FavoritesService } from './favorites.service';

type ArticleJson = Promise<JsonText<ArticleResponse>>;

@ApiTags('Articles')
@Controller('api/articles/:slug/favorite')
export class FavoritesController {
  constructor(private readonly favorites: FavoritesService) {}

  @Post()
  @Protected()
  @Operation({
    id: 'articles.favorite',
    summary: 'Favorite an article',
    description: 'Doing it twice is doing it once.',
    success: 'The article, favorited',
    returns: ArticleResponse,
    problems: [ArticleNotFound],
  })
  favorite(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @CurrentUser() viewer: Viewer,
  ): ArticleJson {
    return this.favorites.favorite(slug, viewer);
  }

  @Delete()
  @Protected()
  @Operation({
    id: 'articles.unfavorite',
    summary: 'No longer favorite an article',
    success: 'The article, not favorited',
    returns: ArticleResponse,
    problems: [ArticleNotFound],
  })
  unfavorite(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @CurrentUser() viewer: Viewer,
  ): ArticleJson {
    return this.favorites.unfavorite(slug, viewer);
  }
}
