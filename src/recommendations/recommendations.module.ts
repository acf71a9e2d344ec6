import { Module } from '@nestjs/common';
import { ArticlesModule } from '../articles/articles.module';
import { Contributes } from '../platform/assembly/contribution';
import { LearningService } from './learning/learning.service';
import { ModelHealth } from './learning/model-health';
import { ModelRepository } from './learning/model.repository';
import { RECOMMENDATIONS } from './migrations/20261125_283_recommendations';
import { RecommendationRepository } from './recommendation.repository';
import { RecommendationSettings } from './recommendation.settings';
import { RecommendationsController } from './recommendations.controller';
import { RecommendationsService } from './recommendations.service';

/** What people will like. */
@Contributes({
  tags: [{ name: 'Recommendations', description: 'What you will like, and why.', place: 64 }],
  tables: [
    'recommendation_models',
    'recommendation_weights',
    'recommendation_lists',
    'recommendation_lease',
    'hidden_recommendations',
  ],
  migrations: [RECOMMENDATIONS],
  settings: [RecommendationSettings],
})
@Module({
  imports: [ArticlesModule],
  controllers: [RecommendationsController],
  providers: [
    RecommendationsService,
    RecommendationRepository,
    LearningService,
    ModelRepository,
    ModelHealth,
  ],
  exports: [LearningService],
})
export class RecommendationsModule {}
