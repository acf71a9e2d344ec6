import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Protected } from '../../platform/http/access';
import { JsonLimit } from '../../platform/http/takes-body';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import {
  ConversationNotFound,
  MessageForbidden,
  MessageNotFound,
  MessagesNotAccepted,
} from '../conversation.errors';
import { ConversationIdParameter } from '../conversation.schemas';
import {
  ListMessagesQuery,
  MESSAGE_KIB,
  MessageIdParameter,
  MessageListResponse,
  MessageResponse,
  SendMessageRequest,
} from './message.schemas';
import { MessagesService } from './messages.service';

@ApiTags('Conversations')
@Controller('api/conversations/:id/messages')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Get()
  @Protected()
  @Operation({
    id: 'conversations.listMessages',
    summary: 'Read the messages of a conversation',
    description:
      'Newest first, or oldest first with `sort=old`; those since you came in. `from` begins at a message that you know, so a client that shows the middle goes both ways from there.',
    success: 'One page',
    returns: MessageListResponse,
    paged: true,
    problems: [ConversationNotFound],
  })
  list(
    @Param('id', { schema: ConversationIdParameter }) id: number,
    @Query({ schema: ListMessagesQuery }) query: ListMessagesQuery,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<MessageListResponse>> {
    return this.messages.list(id, query, viewer);
  }

  @Post()
  @Protected()
  @JsonLimit(MESSAGE_KIB)
  @Operation({
    id: 'conversations.sendMessage',
    summary: 'Send a message',
    description: 'With an `Idempotency-Key` it can be sent again after a lost answer, and is said once.',
    status: 201,
    success: 'The message',
    returns: MessageResponse,
    problems: [ConversationNotFound, MessagesNotAccepted],
  })
  send(
    @Param('id', { schema: ConversationIdParameter }) id: number,
    @Body({ schema: SendMessageRequest }) request: SendMessageRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<MessageResponse>> {
    return this.messages.send(id, request, viewer);
  }

  @Put(':messageId')
  @Protected()
  @JsonLimit(MESSAGE_KIB)
  @Operation({
    id: 'conversations.editMessage',
    summary: 'Edit a message of yours',
    success: 'The message, edited',
    returns: MessageResponse,
    problems: [ConversationNotFound, MessageNotFound, MessageForbidden],
  })
  edit(
    @Param('id', { schema: ConversationIdParameter }) id: number,
    @Param('messageId', { schema: MessageIdParameter }) messageId: number,
    @Body({ schema: SendMessageRequest }) request: SendMessageRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<MessageResponse>> {
    return this.messages.edit(id, messageId, request, viewer);
  }

  @Delete(':messageId')
  @Protected()
  @Operation({
    id: 'conversations.deleteMessage',
    summary: 'Delete a message of yours, for all',
    description: 'Its place remains, with `deleted` and without `body`.',
    status: 204,
    success: 'Deleted',
    problems: [ConversationNotFound, MessageNotFound, MessageForbidden],
  })
  delete(
    @Param('id', { schema: ConversationIdParameter }) id: number,
    @Param('messageId', { schema: MessageIdParameter }) messageId: number,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.messages.delete(id, messageId, viewer);
  }
}
