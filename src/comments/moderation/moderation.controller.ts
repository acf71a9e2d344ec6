import { Controller, Delete, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Protected } from '../../platform/http/access';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { CommentAnswersAnother, CommentForbidden, CommentNotFound } from '../comment.errors';
import { CommentIdParameter, CommentResponse } from '../comment.schemas';
import { ModerationService } from './moderation.service';

type CommentJson = Promise<JsonText<CommentResponse>>;

const PROBLEMS = [CommentNotFound, CommentForbidden, CommentAnswersAnother];

@ApiTags('Comments')
@Controller('api/comments/:id')
@Protected()
export class ModerationController {
  constructor(private readonly moderation: ModerationService) {}

  @Put('pin')
  @Operation({
    id: 'comments.pin',
    summary: 'Pin a comment on an article of yours',
    description:
      'It stands first in every order of the article’s threads, and whichever was pinned no longer is.',
    success: 'The comment, pinned',
    returns: CommentResponse,
    problems: PROBLEMS,
  })
  pin(@Param('id', { schema: CommentIdParameter }) id: number, @CurrentUser() viewer: Viewer): CommentJson {
    return this.moderation.pin(id, viewer);
  }

  @Delete('pin')
  @Operation({
    id: 'comments.unpin',
    summary: 'No longer pin a comment',
    success: 'The comment, not pinned',
    returns: CommentResponse,
    problems: PROBLEMS,
  })
  unpin(@Param('id', { schema: CommentIdParameter }) id: number, @CurrentUser() viewer: Viewer): CommentJson {
    return this.moderation.unpin(id, viewer);
  }

  @Put('lock')
  @Operation({
    id: 'comments.lock',
    summary: 'Lock a thread under an article of yours',
    description: 'It takes no more answers, at whatever depth. The comment is the one that it begins with.',
    success: 'The comment, locked',
    returns: CommentResponse,
    problems: PROBLEMS,
  })
  lock(@Param('id', { schema: CommentIdParameter }) id: number, @CurrentUser() viewer: Viewer): CommentJson {
    return this.moderation.lock(id, viewer);
  }

  @Delete('lock')
  @Operation({
    id: 'comments.unlock',
    summary: 'Unlock a thread',
    success: 'The comment, not locked',
    returns: CommentResponse,
    problems: PROBLEMS,
  })
  unlock(
    @Param('id', { schema: CommentIdParameter }) id: number,
    @CurrentUser() viewer: Viewer,
  ): CommentJson {
    return this.moderation.unlock(id, viewer);
  }
}
