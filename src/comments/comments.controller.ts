import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ArticleNotFound } from '../articles/article.errors';
import { SlugParameter } from '../articles/article.schemas';
import { CurrentUser, OptionalUser, OptionalViewer, Protected } from '../platform/http/access';
import { JsonLimit } from '../platform/http/takes-body';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import { CommentForbidden, CommentNotFound, ThreadLocked } from './comment.errors';
import {
  CommentIdParameter,
  CommentListResponse,
  CommentResponse,
  CreateCommentRequest,
  ListCommentsQuery,
} from './comment.schemas';
import { CommentsService } from './comments.service';

@ApiTags('Comments')
@Controller('api/articles/:slug/comments')
export class CommentsController {
  constructor(private readonly comments: CommentsService) {}

  @Get()
  @OptionalUser()
  @Operation({
    id: 'comments.list',
    summary: 'List the comments on an article',
    description:
      'All of them, newest first, up to 1,000 and up to 1 MiB of text, whichever comes first; `limit` and `cursor` page. With `view` as threads: in the order that `sort` names, a pinned comment first, with what each answers (`quote`) and with what is left of deleted ones (`tombstones`); `order` has the ids of both.',
    success: 'One page',
    returns: CommentListResponse,
    paged: true,
    problems: [ArticleNotFound],
  })
  list(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @Query({ schema: ListCommentsQuery }) query: ListCommentsQuery,
    @OptionalViewer() viewer: Viewer | null,
  ): Promise<JsonText<CommentListResponse>> {
    return this.comments.list(slug, query, viewer);
  }

  @Post()
  @Protected()
  @JsonLimit(128)
  @Operation({
    id: 'comments.create',
    summary: 'Comment on an article, or answer a comment',
    description: 'With a `parentId` it answers that comment, which is under the same article.',
    status: 201,
    success: 'The new comment',
    returns: CommentResponse,
    problems: [ArticleNotFound, CommentNotFound, ThreadLocked],
  })
  create(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @Body({ schema: CreateCommentRequest }) request: CreateCommentRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<CommentResponse>> {
    return this.comments.create(slug, request, viewer);
  }

  @Delete(':id')
  @Protected()
  @Operation({
    id: 'comments.delete',
    summary: 'Delete a comment of yours, or one on an article of yours',
    description: 'One that has answers leaves its place, without what it said and who said it.',
    status: 204,
    success: 'Deleted',
    problems: [ArticleNotFound, CommentNotFound, CommentForbidden],
  })
  delete(
    @Param('slug', { schema: SlugParameter }) slug: string,
    @Param('id', { schema: CommentIdParameter }) id: number,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.comments.delete(slug, id, viewer);
  }
}
