import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { MediaModule } from '../media/media.module';
import { recountArticles } from '../users/user.view';
import { COVER_DEMO } from './cover.demo';
import { DISCOVERY_DEMO } from './article.demo';
import { Article, ArticleSlug } from './article.entity';
import { ArticleRepository } from './article.repository';
import { ArticlesController } from './articles.controller';
import { ArticlesService } from './articles.service';
import { FavoriteRepository } from './favorites/favorite.repository';
import { FavoritesController } from './favorites/favorites.controller';
import { FavoritesService } from './favorites/favorites.service';
import { COMMENTS_COUNT } from './migrations/20261125_200_comments_count';
import { TAG_FOLLOWS } from './migrations/20261125_222_tag_follows';
import { ARTICLE_LANGUAGE } from './migrations/20261125_260_article_language';
import { DISCOVERY } from './migrations/20261125_280_discovery';
import { READS } from './migrations/20261125_281_reads';
import { TAG_PAGES } from './migrations/20261125_282_tag_pages';
import { COVERS } from './migrations/20261125_302_covers';
import { PinnedArticleRepository } from './pinned/pinned-article.repository';
import { PinnedArticlesController } from './pinned/pinned-articles.controller';
import { PinnedArticlesService } from './pinned/pinned-articles.service';
import { ReadRepository } from './reads/read.repository';
import { ReadsController } from './reads/reads.controller';
import { ReadsService } from './reads/reads.service';
import { SuggestedProfileRepository } from './suggested/suggested-profile.repository';
import { SuggestedProfilesController } from './suggested/suggested-profiles.controller';
import { SuggestedProfilesService } from './suggested/suggested-profiles.service';
import { TagFollowRepository } from './tag-follows/tag-follow.repository';
import { TagFollowsController } from './tag-follows/tag-follows.controller';
import { TagFollowsService } from './tag-follows/tag-follows.service';
import { TagRepository } from './tags/tag.repository';
import { TagsController } from './tags/tags.controller';
import { TagsService } from './tags/tags.service';
import { RankingRepository } from './trending/ranking.repository';
import { RankingsService } from './trending/rankings.service';

/** Articles, their tags, and who favorites them. */
@Contributes({
  tags: [
    { name: 'Articles', description: 'Publish, read, list, favorite; the feed.', place: 60 },
    { name: 'Reading', description: 'What was read: counted for all, remembered for the reader.', place: 62 },
    { name: 'Tags', description: 'What articles are about.', place: 75 },
  ],
  entities: [Article, ArticleSlug],
  demo: [DISCOVERY_DEMO, COVER_DEMO],
  tables: ['articles', 'article_slugs', 'article_tags', 'article_totals', 'tags', 'favorites'],
  migrations: [COMMENTS_COUNT, TAG_FOLLOWS, ARTICLE_LANGUAGE, DISCOVERY, READS, TAG_PAGES, COVERS],
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
  imports: [MediaModule],
  controllers: [
    ArticlesController,
    FavoritesController,
    TagsController,
    TagFollowsController,
    PinnedArticlesController,
    SuggestedProfilesController,
    ReadsController,
  ],
  providers: [
    ArticlesService,
    ArticleRepository,
    FavoritesService,
    FavoriteRepository,
    TagsService,
    TagRepository,
    TagFollowsService,
    TagFollowRepository,
    PinnedArticlesService,
    PinnedArticleRepository,
    SuggestedProfilesService,
    SuggestedProfileRepository,
    ReadsService,
    ReadRepository,
    RankingsService,
    RankingRepository,
  ],
  exports: [ArticlesService],
})
export class ArticlesModule {}
