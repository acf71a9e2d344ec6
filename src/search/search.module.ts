import { Module, type OnModuleInit } from '@nestjs/common';
import { ArticlesModule } from '../articles/articles.module';
import { ArticlesService } from '../articles/articles.service';
import { Contributes } from '../platform/assembly/contribution';
import { SEARCH } from './migrations/20261125_263_search';
import { SEARCH_REINDEXINGS } from './migrations/20261125_264_search_reindexings';
import { SearchCounting } from './search-counting';
import { SearchCursors } from './search-cursor';
import { SearchController } from './search.controller';
import { SearchReindexing } from './search-reindexing';
import { SearchRepository } from './search.repository';
import { SearchService } from './search.service';
import { SuggestionRepository } from './suggestions/suggestion.repository';
import { SuggestionsService } from './suggestions/suggestions.service';

/** Finds articles, comments, people and tags by what they say. */
@Contributes({
  tags: [{ name: 'Search', description: 'Find articles, comments, people and tags.', place: 65 }],
  migrations: [SEARCH, SEARCH_REINDEXINGS],
  recounts: ['select search_count(2147483647)'],
})
@Module({
  imports: [ArticlesModule],
  controllers: [SearchController],
  providers: [
    SearchService,
    SearchRepository,
    SearchCursors,
    SearchCounting,
    SearchReindexing,
    SuggestionsService,
    SuggestionRepository,
  ],
  exports: [SearchService],
})
export class SearchModule implements OnModuleInit {
  constructor(
    private readonly articles: ArticlesService,
    private readonly searches: SearchService,
  ) {}

  onModuleInit(): void {
    this.articles.searchWith(this.searches);
  }
}
