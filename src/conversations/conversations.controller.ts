import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Protected } from '../platform/http/access';
import { JsonLimit } from '../platform/http/takes-body';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import {
  CannotMessageOneself,
  ConversationNotFound,
  MessagesNotAccepted,
  RecipientNotFound,
} from './conversation.errors';
import {
  ConversationIdParameter,
  ConversationListResponse,
  ConversationResponse,
  ListConversationsQuery,
  START_KIB,
  StartConversationRequest,
} from './conversation.schemas';
import { ConversationsService } from './conversations.service';

@ApiTags('Conversations')
@Controller('api/conversations')
export class ConversationsController {
  constructor(private readonly conversations: ConversationsService) {}

  @Get()
  @Protected()
  @Operation({
    id: 'conversations.list',
    summary: 'List your conversations, the one in which somebody wrote last first',
    success: 'One page',
    returns: ConversationListResponse,
    paged: true,
  })
  list(
    @Query({ schema: ListConversationsQuery }) query: ListConversationsQuery,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<ConversationListResponse>> {
    return this.conversations.list(query, viewer);
  }

  @Post()
  @Protected()
  @JsonLimit(START_KIB)
  @Operation({
    id: 'conversations.start',
    summary: 'Start a conversation',
    description:
      'With one other and no `title` it is between the two of you. There is one of these: whoever starts it again gets the one that is there. Otherwise it is a group, of 50 people at most.',
    status: 201,
    success: 'The conversation',
    returns: ConversationResponse,
    problems: [RecipientNotFound, CannotMessageOneself, MessagesNotAccepted],
  })
  start(
    @Body({ schema: StartConversationRequest }) request: StartConversationRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<ConversationResponse>> {
    return this.conversations.start(request, viewer);
  }

  @Get(':id')
  @Protected()
  @Operation({
    id: 'conversations.get',
    summary: 'Get a conversation, with who is in it and how far each has read',
    success: 'The conversation',
    returns: ConversationResponse,
    problems: [ConversationNotFound],
  })
  get(
    @Param('id', { schema: ConversationIdParameter }) id: number,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<ConversationResponse>> {
    return this.conversations.get(id, viewer);
  }
}
