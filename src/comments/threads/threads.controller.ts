import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, OptionalUser, OptionalViewer, Protected } from '../../platform/http/access';
import { JsonLimit } from '../../platform/http/takes-body';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { CommentForbidden, CommentNotFound } from '../comment.errors';
import {
  CommentIdParameter,
  CommentResponse,
  ListRepliesQuery,
  ThreadPageResponse,
  UpdateCommentRequest,
} from '../comment.schemas';
import { CommentsService } from '../comments.service';
import { PermalinkResponse } from './thread.schemas';
import { ThreadsService } from './threads.service';

@ApiTags('Comments')
@Controller('api/comments/:id')
export class ThreadsController {
  constructor(
    private readonly threads: ThreadsService,
    private readonly comments: CommentsService,
  ) {}

  @Get()
  @OptionalUser()
  @Operation({
    id: 'comments.get',
    summary: 'Get a comment, with the comments above it and where it stands',
    success: 'The comment',
    returns: PermalinkResponse,
    problems: [CommentNotFound],
  })
  get(
    @Param('id', { schema: CommentIdParameter }) id: number,
    @OptionalViewer() viewer: Viewer | null,
  ): Promise<JsonText<PermalinkResponse>> {
    return this.threads.get(id, viewer);
  }

  @Put()
  @Protected()
  @JsonLimit(128)
  @Operation({
    id: 'comments.update',
    summary: 'Change a comment of yours',
    description:
      'Within 15 minutes after it was written silently; later, `editedAt` says that it was. What it said before is kept for those who moderate.',
    success: 'The comment as it now is',
    returns: CommentResponse,
    problems: [CommentNotFound, CommentForbidden],
  })
  update(
    @Param('id', { schema: CommentIdParameter }) id: number,
    @Body({ schema: UpdateCommentRequest }) request: UpdateCommentRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<CommentResponse>> {
    return this.comments.update(id, request, viewer);
  }

  @Get('replies')
  @OptionalUser()
  @Operation({
    id: 'comments.replies',
    summary: 'List the answers to a comment',
    description: 'Those to this very comment; each says by `repliesCount` how many answer it in turn.',
    success: 'One page',
    returns: ThreadPageResponse,
    paged: true,
    problems: [CommentNotFound],
  })
  replies(
    @Param('id', { schema: CommentIdParameter }) id: number,
    @Query({ schema: ListRepliesQuery }) query: ListRepliesQuery,
    @OptionalViewer() viewer: Viewer | null,
  ): Promise<JsonText<ThreadPageResponse>> {
    return this.threads.replies(id, query, viewer);
  }
}
