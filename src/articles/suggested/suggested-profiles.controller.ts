import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Protected } from '../../platform/http/access';
import { NotStored } from '../../platform/http/caching';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { ListSuggestedQuery, SuggestedProfileListResponse } from './suggested-profile.schemas';
import { SuggestedProfilesService } from './suggested-profiles.service';

@ApiTags('Profiles')
@Controller('api/user/suggestions')
@Protected()
export class SuggestedProfilesController {
  constructor(private readonly suggested: SuggestedProfilesService) {}

  @Get()
  @NotStored()
  @Operation({
    id: 'profiles.listSuggested',
    summary: 'List whom to follow, the likeliest first',
    description:
      'People whom those follow whom you follow, and who write lately under tags that you follow. Never yourself, nor whom you follow, mute or have a block with.',
    success: 'The people',
    returns: SuggestedProfileListResponse,
  })
  list(
    @Query({ schema: ListSuggestedQuery }) { limit }: ListSuggestedQuery,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<SuggestedProfileListResponse>> {
    return this.suggested.list(limit, viewer);
  }
}
