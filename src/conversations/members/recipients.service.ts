import { Injectable } from '@nestjs/common';
import type { Viewer } from '../../platform/kernel/viewer';
import { usernameKey } from '../../users/user.entity';
import { CannotMessageOneself, MessagesNotAccepted, RecipientNotFound } from '../conversation.errors';
import { ConversationRepository, type Recipient } from '../conversation.repository';

/** Whom somebody wants to talk with. */
@Injectable()
export class RecipientsService {
  constructor(private readonly conversations: ConversationRepository) {}

  /**
   * Those who have the names, each once.
   *
   * @throws RecipientNotFound for one that nobody has whom the viewer may see, CannotMessageOneself
   */
  async get(usernames: readonly string[], viewer: Viewer): Promise<Recipient[]> {
    const found = await this.conversations.findRecipients(usernames, viewer);
    const byKey = new Map(found.map((recipient) => [recipient.usernameKey, recipient]));
    for (const username of usernames)
      if (!byKey.has(usernameKey(username))) throw RecipientNotFound.called(username);
    if (found.some(({ id }) => id === viewer.id)) throw new CannotMessageOneself();
    return found;
  }

  /** @throws MessagesNotAccepted */
  requireAccepting(recipients: readonly Recipient[]): void {
    if (!recipients.every(({ accepts }) => accepts)) throw new MessagesNotAccepted();
  }
}
