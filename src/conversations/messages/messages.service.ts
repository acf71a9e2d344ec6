import { Injectable } from '@nestjs/common';
import { MediaUsesService } from '../../media/media-uses.service';
import { Database } from '../../platform/database/database';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { ConversationEvents } from '../conversation-events.service';
import {
  ConversationNotFound,
  MessageForbidden,
  MessageNotFound,
  MessagesNotAccepted,
} from '../conversation.errors';
import { conversationPolicy } from '../conversation.policy';
import { ConversationRepository, type Standing } from '../conversation.repository';
import { MemberRepository } from '../members/member.repository';
import { MessageRepository } from './message.repository';
import type {
  ListMessagesQuery,
  MessageListResponse,
  MessageResponse,
  SendMessageRequest,
} from './message.schemas';

/** What is said in conversations. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly db: Database,
    private readonly conversations: ConversationRepository,
    private readonly members: MemberRepository,
    private readonly messages: MessageRepository,
    private readonly events: ConversationEvents,
    private readonly media: MediaUsesService,
  ) {}

  /** @throws ConversationNotFound */
  async list(id: number, query: ListMessagesQuery, viewer: Viewer): Promise<JsonText<MessageListResponse>> {
    const page = await this.messages.findPage(id, query, viewer);
    if (!page) throw new ConversationNotFound();
    return page;
  }

  /** @throws ConversationNotFound, MessagesNotAccepted */
  send(
    conversation: number,
    { message: { body } }: SendMessageRequest,
    viewer: Viewer,
  ): Promise<JsonText<MessageResponse>> {
    return this.db.transaction(async () => {
      const { isOpen } = await this.lock(conversation, viewer);
      if (!isOpen) throw new MessagesNotAccepted();
      const { id, memberIds } = await this.messages.send(conversation, body, viewer);
      // What the sender has uploaded, those may fetch whom it is sent to.
      await this.media.send({ kind: 'message', id }, viewer, body, memberIds);
      const message = await this.messages.get(id, viewer);
      await this.events.sent(id, memberIds);
      return message;
    });
  }

  /** @throws ConversationNotFound, MessageNotFound, MessageForbidden */
  edit(
    conversation: number,
    id: number,
    { message: { body } }: SendMessageRequest,
    viewer: Viewer,
  ): Promise<JsonText<MessageResponse>> {
    return this.db.transaction(async () => {
      await this.lockOwn(conversation, id, viewer);
      await this.messages.edit(id, body);
      const message = await this.messages.get(id, viewer);
      const memberIds = await this.members.findIds(conversation);
      await this.media.release({ kind: 'message', id });
      await this.media.send({ kind: 'message', id }, viewer, body, memberIds);
      await this.events.edited(id, memberIds);
      return message;
    });
  }

  /**
   * Takes it back for all.
   *
   * @throws ConversationNotFound, MessageNotFound, MessageForbidden
   */
  async delete(conversation: number, id: number, viewer: Viewer): Promise<void> {
    await this.db.transaction(async () => {
      await this.lockOwn(conversation, id, viewer);
      await this.messages.delete(id, conversation, viewer);
      await this.media.release({ kind: 'message', id });
      await this.events.deleted(id, await this.members.findIds(conversation));
    });
  }

  private async lockOwn(conversation: number, id: number, viewer: Viewer): Promise<void> {
    await this.lock(conversation, viewer);
    const authorship = await this.messages.findAuthorship(id, conversation, viewer);
    if (!authorship || authorship.isDeleted) throw new MessageNotFound();
    if (!conversationPolicy.canChange(authorship, viewer)) throw new MessageForbidden();
  }

  private async lock(conversation: number, viewer: Viewer): Promise<Standing> {
    const standing = await this.conversations.lock(conversation, viewer);
    if (!standing) throw new ConversationNotFound();
    return standing;
  }
}
