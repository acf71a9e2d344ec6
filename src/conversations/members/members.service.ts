import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { ConversationEvents } from '../conversation-events.service';
import { ConversationFull, ConversationIsPair, ConversationNotFound } from '../conversation.errors';
import { ConversationRepository, type Standing } from '../conversation.repository';
import {
  type AddMemberRequest,
  type ConversationResponse,
  MAX_MEMBERS,
  type MarkReadRequest,
  type MessageSettingsRequest,
  type MessageSettingsResponse,
  type UnreadResponse,
} from '../conversation.schemas';
import { MemberRepository } from './member.repository';
import { RecipientsService } from './recipients.service';

type ConversationJson = Promise<JsonText<ConversationResponse>>;

/** Who is in a conversation, and how far each has read. */
@Injectable()
export class MembersService {
  constructor(
    private readonly db: Database,
    private readonly conversations: ConversationRepository,
    private readonly members: MemberRepository,
    private readonly recipients: RecipientsService,
    private readonly events: ConversationEvents,
  ) {}

  /** Inside a transaction: those with whom a new conversation begins. */
  async begin(id: number, userIds: readonly number[]): Promise<void> {
    await this.members.add(id, userIds);
    await this.events.membersChanged(id, userIds);
  }

  /**
   * Adds somebody to a group, who sees what is said from then on. Whoever is in it stays in it.
   *
   * @throws ConversationNotFound, ConversationIsPair, ConversationFull, RecipientNotFound, CannotMessageOneself,
   *   MessagesNotAccepted
   */
  add(id: number, { member: { username } }: AddMemberRequest, viewer: Viewer): ConversationJson {
    return this.db.transaction(async () => {
      const { lastMessageId } = await this.lockGroup(id, viewer);
      const [recipient] = await this.recipients.get([username], viewer);
      // Asked after the lock, and not with it: who waits for a lock sees other tables as they were before.
      const memberIds = await this.members.findIds(id);
      if (recipient && !memberIds.includes(recipient.id)) {
        if (memberIds.length >= MAX_MEMBERS) throw new ConversationFull();
        this.recipients.requireAccepting([recipient]);
        await this.members.add(id, [recipient.id], lastMessageId);
        await this.events.membersChanged(id, [...memberIds, recipient.id]);
      }
      return this.found(id, viewer);
    });
  }

  /**
   * Leaves a group for good: what was said in it is not seen any more. With the last one it goes itself.
   *
   * @throws ConversationNotFound, ConversationIsPair
   */
  async leave(id: number, viewer: Viewer): Promise<void> {
    await this.db.transaction(async () => {
      await this.lockGroup(id, viewer);
      await this.members.remove(id, viewer.id);
      const left = await this.members.findIds(id);
      if (left.length === 0) await this.conversations.delete(id);
      else await this.events.membersChanged(id, left);
    });
  }

  /**
   * Marks as read what was said up to a message. Less than before changes nothing.
   *
   * @throws ConversationNotFound
   */
  markRead(id: number, { read: { to } }: MarkReadRequest, viewer: Viewer): ConversationJson {
    return this.db.transaction(async () => {
      const { lastMessageId, readTo } = await this.lock(id, viewer);
      const end = Math.min(to, lastMessageId);
      if (end > readTo) {
        await this.members.read(id, end, viewer);
        await this.events.read(viewer.id);
      }
      return this.found(id, viewer);
    });
  }

  getUnread(viewer: Viewer): Promise<JsonText<UnreadResponse>> {
    return this.members.findUnread(viewer);
  }

  getSettings(viewer: Viewer): Promise<JsonText<MessageSettingsResponse>> {
    return this.members.findSettings(viewer);
  }

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  changeSettings(
    { settings: { acceptsFrom } }: MessageSettingsRequest,
    viewer: Viewer,
  ): Promise<JsonText<MessageSettingsResponse>> {
    return this.members.changeSettings(acceptsFrom, viewer);
  }

  private async lockGroup(id: number, viewer: Viewer): Promise<Standing> {
    const standing = await this.lock(id, viewer);
    if (standing.isPair) throw new ConversationIsPair();
    return standing;
  }

  private async lock(id: number, viewer: Viewer): Promise<Standing> {
    const standing = await this.conversations.lock(id, viewer);
    if (!standing) throw new ConversationNotFound();
    return standing;
  }

  private async found(id: number, viewer: Viewer): ConversationJson {
    const conversation = await this.conversations.find(id, viewer);
    if (!conversation) throw new ConversationNotFound();
    return conversation;
  }
}
