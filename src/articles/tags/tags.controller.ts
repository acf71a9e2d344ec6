import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../auth/auth.decorators';
import { CurrentUser, Public } from '../../platform/http/access';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { TagAliasTaken, TagNotFound } from './tag.errors';
import {
  ListTagsQuery,
  TagListResponse,
  TagNameParameter,
  TagParameter,
  TagResponse,
  UpdateTagRequest,
} from './tag.schemas';
import { TagsService } from './tags.service';

@ApiTags('Tags')
@Controller('api/tags')
export class TagsController {
  constructor(private readonly tags: TagsService) {}

  @Get()
  @Public()
  @Operation({
    id: 'tags.list',
    summary: 'List the tags in use',
    description: 'Most used first, then by name, unless sorted otherwise.',
    success: 'The tags',
    returns: TagListResponse,
  })
  list(@Query({ schema: ListTagsQuery }) query: ListTagsQuery): Promise<JsonText<TagListResponse>> {
    return this.tags.list(query);
  }

  @Get(':tag')
  @Public()
  @Operation({
    id: 'tags.get',
    summary: 'Get a tag',
    description: 'What it is about, its other names, how much it is used, and what goes with it.',
    success: 'The tag, by its own name',
    returns: TagResponse,
    problems: [TagNotFound],
  })
  get(@Param('tag', { schema: TagParameter }) tag: string): Promise<JsonText<TagResponse>> {
    return this.tags.get(tag);
  }

  @Put(':tag')
  @AdminOnly()
  @Operation({
    id: 'tags.update',
    summary: 'Describe a tag, and give it other names',
    description:
      'For administrators. Articles that have one of its other names get its own name instead, now and when they are ' +
      'written. An absent field stays as it is.',
    success: 'The tag as it now is',
    returns: TagResponse,
    problems: [TagNotFound, TagAliasTaken],
  })
  update(
    @Param('tag', { schema: TagNameParameter }) tag: string,
    @Body({ schema: UpdateTagRequest }) request: UpdateTagRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<TagResponse>> {
    return this.tags.update(tag, request, viewer);
  }
}
