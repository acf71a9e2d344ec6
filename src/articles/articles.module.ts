import { Module } from '@nestjs/common';
import { ArticleRepository } from './article.repository';
import { ArticlesController } from './articles.controller';
import { ArticlesService } from './articles.service';
import { TagsController } from './tags/tags.controller';

/** Articles, their tags and favorites, and the feed. */
@Module({
  controllers: [ArticlesController, TagsController],
  providers: [ArticlesService, ArticleRepository],
  exports: [ArticlesService],
})
export class ArticlesModule {}
