import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OptionalUser, OptionalViewer } from '../platform/http/access';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import { SearchParameters, SearchResponse } from './search.schemas';
import { SearchService } from './search.service';
import { SuggestParameters, SuggestionsResponse } from './suggestions/suggestion.schemas';
import { SuggestionsService } from './suggestions/suggestions.service';

@ApiTags('Search')
@Controller('api/search')
export class SearchController {
  constructor(
    private readonly searches: SearchService,
    private readonly suggestions: SuggestionsService,
  ) {}

  @Get()
  @OptionalUser()
  @Operation({
    id: 'search.find',
    summary: 'Search articles, comments, people and tags',
    description:
      'The best first: any of the words makes a match, and the more and the rarer they are, the better. Words are found ' +
      'whatever their endings, case and accents, and mistyped ones are understood.',
    success: 'One page of results',
    returns: SearchResponse,
    paged: true,
  })
  find(
    @Query({ schema: SearchParameters }) parameters: SearchParameters,
    @OptionalViewer() viewer: Viewer | null,
  ): Promise<JsonText<SearchResponse>> {
    return this.searches.search(parameters, viewer);
  }

  @Get('suggest')
  @OptionalUser()
  @Operation({
    id: 'search.suggest',
    summary: 'Suggest titles, people and tags while somebody types',
    success: 'What may be meant, the likeliest first',
    returns: SuggestionsResponse,
  })
  suggest(
    @Query({ schema: SuggestParameters }) parameters: SuggestParameters,
    @OptionalViewer() viewer: Viewer | null,
  ): Promise<JsonText<SuggestionsResponse>> {
    return this.suggestions.suggest(parameters, viewer);
  }
}
