import type { Actor } from '../support/actors';

export interface MessageBody {
  readonly id: number;
  readonly author: { username: string; image: string | null };
  readonly body: string | null;
  readonly sentAt: string;
  readonly editedAt: string | null;
  readonly deleted: boolean;
}

export interface ConversationBody {
  readonly id: number;
  readonly kind: 'pair' | 'group';
  readonly title: string | null;
  readonly membersCount: number;
  readonly members: { username: string; image: string | null; joinedAt: string; readTo: number }[];
  readonly unreadCount: number;
  readonly readTo: number;
  readonly lastMessage: MessageBody | null;
}

export interface MessagePage {
  readonly messages: MessageBody[];
  readonly nextCursor: string | null;
}

const conversationOf = ({ body }: { body: unknown }) =>
  (body as { conversation: ConversationBody }).conversation;

/** What somebody does in conversations. */
export class Talker {
  constructor(readonly actor: Actor) {}

  get username(): string {
    return this.actor.username;
  }

  async start(others: readonly Talker[], more: object = {}): Promise<ConversationBody> {
    const conversation = { members: others.map(({ username }) => username), ...more };
    return conversationOf(await this.actor.post('/api/conversations', { conversation }).expect(201));
  }

  async get(id: number): Promise<ConversationBody> {
    return conversationOf(await this.actor.get(`/api/conversations/${id}`).expect(200));
  }

  async list(query = ''): Promise<{ conversations: ConversationBody[]; nextCursor: string | null }> {
    return (await this.actor.get(`/api/conversations${query}`).expect(200)).body as {
      conversations: ConversationBody[];
      nextCursor: string | null;
    };
  }

  async say(id: number, body = 'Well?'): Promise<MessageBody> {
    const answer = await this.actor
      .post(`/api/conversations/${id}/messages`, { message: { body } })
      .expect(201);
    return (answer.body as { message: MessageBody }).message;
  }

  async read(id: number, to: number): Promise<ConversationBody> {
    return conversationOf(
      await this.actor.put(`/api/conversations/${id}/read`, { read: { to } }).expect(200),
    );
  }

  async hear(id: number, query = ''): Promise<MessagePage> {
    return (await this.actor.get(`/api/conversations/${id}/messages${query}`).expect(200))
      .body as MessagePage;
  }

  async unread(): Promise<number> {
    const { body } = await this.actor.get('/api/conversations/unread').expect(200);
    return (body as { unreadCount: number }).unreadCount;
  }

  async accept(acceptsFrom: 'everyone' | 'followed' | 'nobody'): Promise<void> {
    await this.actor.put('/api/conversations/settings', { settings: { acceptsFrom } }).expect(200);
  }
}
