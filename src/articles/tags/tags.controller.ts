import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/http/access';
import type { JsonText } from '../../platform/kernel/json-text';
import { Operation } from '../../platform/openapi/operation';
import { ListTagsQuery, TagListResponse } from './tag.schemas';
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
    description: 'Most used first, then by name.',
    success: 'The tags',
    returns: TagListResponse,
  })
  list(@Query({ schema: ListTagsQuery }) { limit }: ListTagsQuery): Promise<JsonText<TagListResponse>> {
    return this.tags.list(limit);
  }
}
