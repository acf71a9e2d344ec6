import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, OptionalUser, OptionalViewer, Protected } from '../platform/http/access';
import { JsonLimit } from '../platform/http/takes-body';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import { ArticleForbidden, ArticleNotFound } from './article.errors';
import {
  ArticleListResponse,
  ArticleResponse,
  CreateArticleRequest,
  FeedQuery,
  ListArticlesQuery,
  SlugParameter,
  UpdateArticleRequest,
} from './article.schemas';
import { ArticlesService } from './articles.service';

type ArticleJson = Promise<JsonText<ArticleResponse>>;
type ArticleListJson = Promise<JsonText<ArticleListResponse>>;

@ApiTags('Articles')
@Controller('api/articles')
export class ArticlesController {
  constructor(private readonly articles: ArticlesService) {}

  @Get()
  @OptionalUser()
  @Operation({
    id: 'articles.list',
    summary: 'List articles, newest first unless sorted otherwise',
    description:
      'Filters combine with AND; one that nothing matches gives an empty list. Bodies are left out.',
    success: 'One page',
    returns: ArticleListResponse,
    paged: true,
  })
  list(
    @Query({ schema: ListArticlesQuery }) query: ListArticlesQuery,
    @OptionalViewer() viewer: Viewer | null,
  ): ArticleListJson {
    return this.articles.list(query, viewer);
  }

  @Get('feed')
  @Protected()
  @Operation({
    id: 'articles.feed',
    summary: 'List articles by the people you follow and with the tags you follow, newest first',
    description: 'Of articles that tags alone bring, `articlesCount` counts 1,000 at most.',
    success: 'One page',
    returns: ArticleListResponse,
    paged: true,
  })
  feed(@Query({ schema: FeedQuery }) query: FeedQuery, @CurrentUser() viewer: Viewer): ArticleListJson {
    return this.articles.feed(query, viewer);
  }

  @Get(':slug')
  @OptionalUser()
  @Operation({
    id: 'articles.get',
    summary: 'Get an article',
    success: 'The article',
    returns: ArticleResponse,
    problems: [ArticleNotFound],
  })
  get(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @OptionalViewer() viewer: Viewer | null,
  ): ArticleJson {
    return this.articles.get(slug, viewer);
  }

  @Post()
  @Protected()
  @JsonLimit(1024)
  @Operation({
    id: 'articles.create',
    summary: 'Publish an article',
    description: 'Its slug comes from the title; articles with equal titles get distinct slugs.',
    status: 201,
    success: 'The new article',
    returns: ArticleResponse,
  })
  create(
    @Body({ schema: CreateArticleRequest }) request: CreateArticleRequest,
    @CurrentUser() viewer: Viewer,
  ): ArticleJson {
    return this.articles.create(request, viewer);
  }

  @Put(':slug')
  @Protected()
  @JsonLimit(1024)
  @Operation({
    id: 'articles.update',
    summary: 'Change an article of yours',
    description:
      'An absent field stays as it is. A new title brings a new slug; the old one still leads here.',
    success: 'The article as it now is',
    returns: ArticleResponse,
    problems: [ArticleNotFound, ArticleForbidden],
  })
  update(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @Body({ schema: UpdateArticleRequest }) request: UpdateArticleRequest,
    @CurrentUser() viewer: Viewer,
  ): ArticleJson {
    return this.articles.update(slug, request, viewer);
  }

  @Delete(':slug')
  @Protected()
  @Operation({
    id: 'articles.delete',
    summary: 'Delete an article of yours',
    description: 'With its comments and favorites.',
    status: 204,
    success: 'Deleted',
    problems: [ArticleNotFound, ArticleForbidden],
  })
  delete(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.articles.delete(slug, viewer);
  }
}
