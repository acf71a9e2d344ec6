import { Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, OptionalUser, OptionalViewer, Protected } from '../../platform/http/access';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { CommentNotFound } from '../comment.errors';
import { CommentIdParameter, CommentResponse } from '../comment.schemas';
import { LikeListResponse, ListLikesQuery } from './like.schemas';
import { LikesService } from './likes.service';

@ApiTags('Comments')
@Controller('api/comments/:id')
export class LikesController {
  constructor(private readonly likes: LikesService) {}

  @Put('like')
  @Protected()
  @Operation({
    id: 'comments.like',
    summary: 'Like a comment',
    description: 'Doing it twice is doing it once.',
    success: 'The comment, liked',
    returns: CommentResponse,
    problems: [CommentNotFound],
  })
  like(
    @Param('id', { schema: CommentIdParameter }) id: number,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<CommentResponse>> {
    return this.likes.like(id, viewer);
  }

  @Delete('like')
  @Protected()
  @Operation({
    id: 'comments.unlike',
    summary: 'No longer like a comment',
    success: 'The comment, not liked',
    returns: CommentResponse,
    problems: [CommentNotFound],
  })
  unlike(
    @Param('id', { schema: CommentIdParameter }) id: number,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<CommentResponse>> {
    return this.likes.unlike(id, viewer);
  }

  @Get('likes')
  @OptionalUser()
  @Operation({
    id: 'comments.likes',
    summary: 'List who likes a comment, the latest first',
    success: 'One page',
    returns: LikeListResponse,
    paged: true,
    problems: [CommentNotFound],
  })
  list(
    @Param('id', { schema: CommentIdParameter }) id: number,
    @Query({ schema: ListLikesQuery }) query: ListLikesQuery,
    @OptionalViewer() viewer: Viewer | null,
  ): Promise<JsonText<LikeListResponse>> {
    return this.likes.list(id, query, viewer);
  }
}
