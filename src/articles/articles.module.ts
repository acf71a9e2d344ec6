import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { recountArticles } from '../users/user.view';
import { Article, ArticleSlug } from './article.entity';
import { ArticleRepository } from './article.repository';
import { ArticlesController } from './articles.controller';
import { ArticlesService } from './articles.service';
import { FavoriteRepository } from './favorites/favorite.repository';
import { FavoritesController } from './favorites/favorites.controller';
import { FavoritesService } from './favorites/favorites.service';
import { COMMENTS_COUNT } from './migrations/20261125_200_comments_count';
import { TagRepository } from './tags/tag.repository';
import { TagsController } from './tags/tags.controller';
import { TagsService } from './tags/tags.service';

/** Articles, their tags, and who favorites them. */
@Contributes({
  tags: [
    { name: 'Articles', description: 'Publish, read, list, favorite; the feed.', place: 60 },
    { name: 'Tags', description: 'What articles are about.', place: 75 },
  ],
  entities: [Article, ArticleSlug],
  tables: ['articles', 'article_slugs', 'article_tags', 'article_totals', 'tags', 'favorites'],
  migrations: [COMMENTS_COUNT],
  recounts: [
    recountArticles('select author_id, count(*)::int as n from articles group by author_id'),
    `update tags t set articles_count = counted.n
       from (select tag_id, count(*)::int as n from article_tags group by tag_id) counted
      where counted.tag_id = t.id and t.articles_count <> counted.n`,
    `update articles a set favorites_count = counted.n
       from (select article_id, count(*)::int as n from favorites group by article_id) counted
      where counted.article_id = a.id and a.favorites_count <> counted.n`,
    `update article_totals set articles_count = coalesce(counted.n, 0)
       from article_totals shards
       left join (select id % 16 as shard, count(*)::int as n from articles group by id % 16) counted
         on counted.shard = shards.shard
      where article_totals.shard = shards.shard`,
  ],
})
@Module({
  controllers: [ArticlesController, FavoritesController, TagsController],
  providers: [
    ArticlesService,
    ArticleRepository,
    FavoritesService,
    FavoriteRepository,
    TagsService,
    TagRepository,
  ],
  exports: [ArticlesService],
})
export class ArticlesModule {}
