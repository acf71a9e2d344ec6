import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventLog } from '../events/event-log.service';
import {
  CONVERSATION_CHANGED,
  MESSAGE,
  MESSAGE_CHANGED,
  UNREAD_MESSAGES,
} from './conversation-event.schemas';
import { ConversationEventRepository } from './conversation-event.repository';

/** Tells those who are in a conversation what happens in it. What it tells belongs at the end of a transaction. */
@Injectable()
export class ConversationEvents implements OnModuleInit {
  constructor(
    private readonly log: EventLog,
    private readonly events: ConversationEventRepository,
  ) {}

  onModuleInit(): void {
    for (const { type } of [MESSAGE, MESSAGE_CHANGED])
      this.log.shownBy(type, (asked) => this.events.showMessages(type, asked));
    this.log.shownBy(CONVERSATION_CHANGED.type, (asked) =>
      this.events.showConversations(CONVERSATION_CHANGED.type, asked),
    );
    this.log.shownBy(UNREAD_MESSAGES.type, (asked) => this.events.showUnread(UNREAD_MESSAGES.type, asked));
  }

  async sent(messageId: number, memberIds: readonly number[]): Promise<void> {
    await this.log.tell(memberIds, [{ type: MESSAGE, about: messageId }, { type: UNREAD_MESSAGES }]);
  }

  async edited(messageId: number, memberIds: readonly number[]): Promise<void> {
    await this.log.tell(memberIds, [{ type: MESSAGE_CHANGED, about: messageId }]);
  }

  async deleted(messageId: number, memberIds: readonly number[]): Promise<void> {
    await this.log.tell(memberIds, [{ type: MESSAGE_CHANGED, about: messageId }, { type: UNREAD_MESSAGES }]);
  }

  async membersChanged(conversationId: number, memberIds: readonly number[]): Promise<void> {
    await this.log.tell(memberIds, [{ type: CONVERSATION_CHANGED, about: conversationId }]);
  }

  async read(userId: number): Promise<void> {
    await this.log.tell([userId], [{ type: UNREAD_MESSAGES }]);
  }
}
