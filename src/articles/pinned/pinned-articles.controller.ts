import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, OptionalUser, OptionalViewer, Protected } from '../../platform/http/access';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { ProfileNotFound } from '../../profiles/profile.errors';
import { UsernameParameter } from '../../profiles/profile.schemas';
import { CannotPin } from './pinned-article.errors';
import { MAX_PINNED, PinArticlesRequest, PinnedArticleListResponse } from './pinned-article.schemas';
import { PinnedArticlesService } from './pinned-articles.service';

@ApiTags('Profiles')
@Controller('api')
export class PinnedArticlesController {
  constructor(private readonly pinned: PinnedArticlesService) {}

  @Get('profiles/:username/pinned')
  @OptionalUser()
  @Operation({
    id: 'profiles.listPinned',
    summary: 'List the articles that someone pinned to their profile, in their order',
    success: 'The articles',
    returns: PinnedArticleListResponse,
    problems: [ProfileNotFound],
  })
  list(
    @Param('username', { schema: UsernameParameter }) username: string,
    @OptionalViewer() viewer: Viewer | null,
  ): Promise<JsonText<PinnedArticleListResponse>> {
    return this.pinned.list(username, viewer);
  }

  @Put('user/pinned')
  @Protected()
  @Operation({
    id: 'profiles.pin',
    summary: 'Pin articles of yours to your profile',
    description: `${MAX_PINNED} at most. They take the place of those that were pinned.`,
    status: 204,
    success: 'Pinned',
    problems: [CannotPin],
  })
  replace(
    @Body({ schema: PinArticlesRequest }) request: PinArticlesRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.pinned.replace(request, viewer);
  }
}
