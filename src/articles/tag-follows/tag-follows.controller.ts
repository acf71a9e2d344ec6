import { Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Protected } from '../../platform/http/access';
import { NotStored } from '../../platform/http/caching';
import { lookup } from '../../platform/http/validators';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { TagNotFound } from '../tags/tag.errors';
import { TagListResponse } from '../tags/tag.schemas';
import { MAX_FOLLOWED_TAGS, TooManyTags } from './tag-follow.errors';
import { TagFollowsService } from './tag-follows.service';

const FollowedTagParameter = lookup().meta({ examples: ['writing'] });

@ApiTags('Tags')
@Controller('api')
@Protected()
export class TagFollowsController {
  constructor(private readonly follows: TagFollowsService) {}

  @Put('tags/:tag/follow')
  @Operation({
    id: 'tags.follow',
    summary: 'Follow a tag',
    description: `Its articles appear in your feed. One can follow ${MAX_FOLLOWED_TAGS}.`,
    status: 204,
    success: 'Followed',
    problems: [TagNotFound, TooManyTags],
  })
  follow(
    @Param('tag', { schema: FollowedTagParameter }) tag: string,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.follows.follow(tag, viewer);
  }

  @Delete('tags/:tag/follow')
  @Operation({
    id: 'tags.unfollow',
    summary: 'Stop following a tag',
    status: 204,
    success: 'Not followed',
    problems: [TagNotFound],
  })
  unfollow(
    @Param('tag', { schema: FollowedTagParameter }) tag: string,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.follows.unfollow(tag, viewer);
  }

  @Get('user/tags')
  @NotStored()
  @Operation({
    id: 'tags.listFollowed',
    summary: 'List the tags that you follow, by name',
    success: 'The tags',
    returns: TagListResponse,
  })
  list(@CurrentUser() viewer: Viewer): Promise<JsonText<TagListResponse>> {
    return this.follows.list(viewer);
  }
}
