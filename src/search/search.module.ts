import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { SEARCH } from './migrations/20261125_263_search';
import { SearchCounting } from './search-counting';
import { SearchCursors } from './search-cursor';
import { SearchController } from './search.controller';
import { SearchRepository } from './search.repository';
import { SearchService } from './search.service';

/** Finds articles, comments, people and tags by what they say. */
@Contributes({
  tags: [{ name: 'Search', description: 'Find articles, comments, people and tags.', place: 65 }],
  migrations: [SEARCH],
  recounts: ['select search_count(2147483647)'],
})
@Module({
  controllers: [SearchController],
  providers: [SearchService, SearchRepository, SearchCursors, SearchCounting],
  exports: [SearchService],
})
export class SearchModule {}
