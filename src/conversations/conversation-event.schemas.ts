import { z } from 'zod';
import { defineEvent } from '../events/event-type';
import { ConversationSummary } from './conversation.schemas';
import { MessageSchema } from './messages/message.schemas';

const message = { conversationId: z.int().meta({ examples: [7] }), message: MessageSchema };

export const MESSAGE = defineEvent({
  type: 'message',
  id: 'MessageEvent',
  description: 'Somebody said something in a conversation of yours; you, too, on another device.',
  shape: message,
});

export const MESSAGE_CHANGED = defineEvent({
  type: 'messageChanged',
  id: 'MessageChangedEvent',
  description: 'A message was edited or deleted: this is what it is now.',
  shape: message,
});

export const CONVERSATION_CHANGED = defineEvent({
  type: 'conversation',
  id: 'ConversationEvent',
  description: 'You are in a new conversation, or somebody joined or left one of yours.',
  shape: { conversation: ConversationSummary },
});

export const UNREAD_MESSAGES = defineEvent({
  type: 'unreadMessages',
  id: 'UnreadMessagesEvent',
  description: 'How many messages you have not read by now. A stream begins with it.',
  greets: true,
  shape: { count: z.int().meta({ examples: [3] }) },
});
