import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { ConversationNotFound } from './conversation.errors';
import { ConversationRepository, type Recipient } from './conversation.repository';
import type {
  ConversationListResponse,
  ConversationResponse,
  ListConversationsQuery,
  StartConversationRequest,
} from './conversation.schemas';
import { MembersService } from './members/members.service';
import { RecipientsService } from './members/recipients.service';
import { MessagesService } from './messages/messages.service';

type ConversationJson = Promise<JsonText<ConversationResponse>>;

/** Talking with one other or in a group, apart from everybody else. */
@Injectable()
export class ConversationsService {
  constructor(
    private readonly db: Database,
    private readonly conversations: ConversationRepository,
    private readonly recipients: RecipientsService,
    private readonly members: MembersService,
    private readonly messages: MessagesService,
  ) {}

  list(query: ListConversationsQuery, viewer: Viewer): Promise<JsonText<ConversationListResponse>> {
    return this.conversations.findPage(query, viewer);
  }

  /** @throws ConversationNotFound */
  async get(id: number, viewer: Viewer): ConversationJson {
    const conversation = await this.conversations.find(id, viewer);
    if (!conversation) throw new ConversationNotFound();
    return conversation;
  }

  /**
   * Starts a group; or a conversation of two, of which there is one: whoever of the two starts it again gets that.
   *
   * @throws RecipientNotFound, CannotMessageOneself, MessagesNotAccepted
   */
  start({ conversation }: StartConversationRequest, viewer: Viewer): ConversationJson {
    const { members, title, message } = conversation;
    return this.db.transaction(async () => {
      const recipients = await this.recipients.get(members, viewer);
      const [other] = recipients;
      const isPair = title === undefined && recipients.length === 1 && other !== undefined;
      const id = isPair
        ? await this.pairWith(other, viewer)
        : await this.startGroup(title ?? null, recipients, viewer);
      if (message !== undefined) await this.messages.send(id, { message: { body: message } }, viewer);
      return this.get(id, viewer);
    });
  }

  private async pairWith(other: Recipient, viewer: Viewer): Promise<number> {
    const found = await this.conversations.findPair(other.id, viewer);
    if (found !== null) return found;
    this.recipients.requireAccepting([other]);
    const id = await this.conversations.insertPair(other.id, viewer);
    await this.members.begin(id, [viewer.id, other.id]);
    return id;
  }

  private async startGroup(
    title: string | null,
    recipients: readonly Recipient[],
    viewer: Viewer,
  ): Promise<number> {
    this.recipients.requireAccepting(recipients);
    const id = await this.conversations.insertGroup(title);
    await this.members.begin(id, [viewer.id, ...recipients.map((recipient) => recipient.id)]);
    return id;
  }
}
