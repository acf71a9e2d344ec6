import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Protected } from '../../platform/http/access';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import {
  CannotMessageOneself,
  ConversationFull,
  ConversationIsPair,
  ConversationNotFound,
  MessagesNotAccepted,
  RecipientNotFound,
} from '../conversation.errors';
import {
  AddMemberRequest,
  ConversationIdParameter,
  ConversationResponse,
  MarkReadRequest,
  MessageSettingsRequest,
  MessageSettingsResponse,
  UnreadResponse,
} from '../conversation.schemas';
import { MembersService } from './members.service';

@ApiTags('Conversations')
@Controller('api/conversations')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get('unread')
  @Protected()
  @Operation({
    id: 'conversations.countUnread',
    summary: 'Count the messages that you have not read',
    description: 'The number is kept: asking each second costs next to nothing.',
    success: 'The number',
    returns: UnreadResponse,
  })
  countUnread(@CurrentUser() viewer: Viewer): Promise<JsonText<UnreadResponse>> {
    return this.members.getUnread(viewer);
  }

  @Get('settings')
  @Protected()
  @Operation({
    id: 'conversations.getSettings',
    summary: 'Get from whom you take messages',
    success: 'The settings',
    returns: MessageSettingsResponse,
  })
  getSettings(@CurrentUser() viewer: Viewer): Promise<JsonText<MessageSettingsResponse>> {
    return this.members.getSettings(viewer);
  }

  @Put('settings')
  @Protected()
  @Operation({
    id: 'conversations.updateSettings',
    summary: 'Say from whom you take messages',
    success: 'The settings',
    returns: MessageSettingsResponse,
  })
  updateSettings(
    @Body({ schema: MessageSettingsRequest }) request: MessageSettingsRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<MessageSettingsResponse>> {
    return this.members.changeSettings(request, viewer);
  }

  @Put(':id/read')
  @Protected()
  @Operation({
    id: 'conversations.markRead',
    summary: 'Mark as read what was said up to a message',
    description: 'It never goes back. The others see how far you have read.',
    success: 'The conversation',
    returns: ConversationResponse,
    problems: [ConversationNotFound],
  })
  markRead(
    @Param('id', { schema: ConversationIdParameter }) id: number,
    @Body({ schema: MarkReadRequest }) request: MarkReadRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<ConversationResponse>> {
    return this.members.markRead(id, request, viewer);
  }

  @Post(':id/members')
  @Protected()
  @Operation({
    id: 'conversations.addMember',
    summary: 'Add somebody to a group',
    description: 'They see what is said from then on. Adding somebody twice is adding them once.',
    success: 'The conversation',
    returns: ConversationResponse,
    problems: [
      ConversationNotFound,
      ConversationIsPair,
      ConversationFull,
      RecipientNotFound,
      CannotMessageOneself,
      MessagesNotAccepted,
    ],
  })
  add(
    @Param('id', { schema: ConversationIdParameter }) id: number,
    @Body({ schema: AddMemberRequest }) request: AddMemberRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<ConversationResponse>> {
    return this.members.add(id, request, viewer);
  }

  @Delete(':id/membership')
  @Protected()
  @Operation({
    id: 'conversations.leave',
    summary: 'Leave a group',
    description: 'You see nothing of it any more. Who is added again sees what is said from then on.',
    status: 204,
    success: 'Left',
    problems: [ConversationNotFound, ConversationIsPair],
  })
  leave(
    @Param('id', { schema: ConversationIdParameter }) id: number,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.members.leave(id, viewer);
  }
}
