import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, OptionalUser, OptionalViewer, Protected } from '../../platform/http/access';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { ArticleNotFound } from '../article.errors';
import { SlugParameter } from '../article.schemas';
import {
  ListReadsQuery,
  ReadingPreferencesRequest,
  ReadingPreferencesResponse,
  ReadListResponse,
} from './read.schemas';
import { CurrentVisitor, type Visitor } from './reader';
import { ReadsService } from './reads.service';

type Preferences = Promise<JsonText<ReadingPreferencesResponse>>;

@ApiTags('Reading')
@Controller('api')
export class ReadsController {
  constructor(private readonly reads: ReadsService) {}

  @Post('articles/:slug/reads')
  @OptionalUser()
  @Operation({
    id: 'reads.add',
    summary: 'Say that you read an article',
    description:
      'For a front end to send when somebody has read it. It counts once a day and person, and not for the author. Of who ' +
      'is not signed in no identity is kept: a hash tells them from others until the day (UTC) is over. With ' +
      '`Sec-GPC: 1` or `DNT: 1` they are not counted at all, nor is anybody who wants no history.',
    status: 204,
    success: 'Noted, as far as you let it be',
    problems: [ArticleNotFound],
  })
  add(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @OptionalViewer() viewer: Viewer | null,
    @CurrentVisitor() visitor: Visitor,
  ): Promise<void> {
    return this.reads.add(slug, viewer, visitor);
  }

  @Get('user/reads')
  @Protected()
  @Operation({
    id: 'reads.list',
    summary: 'List what you read, the latest first',
    description: 'Only you see it. What you can no longer see is left out.',
    success: 'One page',
    returns: ReadListResponse,
    paged: true,
  })
  list(
    @Query({ schema: ListReadsQuery }) query: ListReadsQuery,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<ReadListResponse>> {
    return this.reads.list(query, viewer);
  }

  @Delete('user/reads')
  @Protected()
  @Operation({
    id: 'reads.erase',
    summary: 'Forget all that you read',
    description: 'Recommendations no longer follow from it either.',
    status: 204,
    success: 'Forgotten',
  })
  erase(@CurrentUser() viewer: Viewer): Promise<void> {
    return this.reads.erase(viewer);
  }

  @Delete('user/reads/:slug')
  @Protected()
  @Operation({
    id: 'reads.eraseOne',
    summary: 'Forget that you read an article',
    description: 'Also where you never did.',
    status: 204,
    success: 'Forgotten',
  })
  eraseOne(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.reads.eraseOne(slug, viewer);
  }

  @Get('user/reading')
  @Protected()
  @Operation({
    id: 'reads.getPreferences',
    summary: 'Get whether your reading is remembered',
    success: 'Your preferences',
    returns: ReadingPreferencesResponse,
  })
  preferences(@CurrentUser() viewer: Viewer): Preferences {
    return this.reads.preferences(viewer);
  }

  @Put('user/reading')
  @Protected()
  @Operation({
    id: 'reads.setPreferences',
    summary: 'Say whether your reading is to be remembered',
    description: 'With `history: false` what is remembered is forgotten at once, and nothing is added.',
    success: 'Your preferences as they now are',
    returns: ReadingPreferencesResponse,
  })
  prefer(
    @Body({ schema: ReadingPreferencesRequest }) request: ReadingPreferencesRequest,
    @CurrentUser() viewer: Viewer,
  ): Preferences {
    return this.reads.prefer(request, viewer);
  }
}
