import { z } from 'zod';
import { cursorParameter, limitParameter, pagedResponse } from '../platform/http/paging';
import { comparable, envelope, pathId, text } from '../platform/http/validators';
import { MessageSchema, MessageText } from './messages/message.schemas';
import { ParticipantSchema } from './participant.schemas';

/** People in a group, whoever began it among them. */
export const MAX_MEMBERS = 50;

/** Members that a list shows of each conversation. */
export const MAX_LISTED_MEMBERS = 5;

/** Kibibytes that the start of a conversation may take: fifty names and a message, however they are escaped. */
export const START_KIB = 256;

const conversationId = () => z.int().meta({ examples: [7] });
const time = () => z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] });

const MemberSchema = ParticipantSchema.extend({
  joinedAt: time(),
  readTo: z.int().meta({
    description:
      'The id of the last message that they marked as read; 0 before the first. All before it are read.',
    examples: [41],
  }),
}).meta({ id: 'ConversationMember', description: 'Somebody in a conversation, and how far they have read.' });

const shared = {
  id: conversationId(),
  kind: z.enum(['pair', 'group']).meta({ examples: ['pair'] }),
  title: z
    .string()
    .nullable()
    .meta({ description: 'Of a group that has one.', examples: [null] }),
  membersCount: z.int().meta({ examples: [2] }),
  unreadCount: z.int().meta({ description: 'Messages of others that you have not read.', examples: [3] }),
  readTo: z
    .int()
    .meta({ description: 'The id of the last message that you marked as read.', examples: [41] }),
  lastMessage: MessageSchema.nullable(),
  createdAt: time(),
  activeAt: time().meta({ description: 'When somebody last wrote, or joined.' }),
};

export const ConversationSummary = z
  .strictObject({
    ...shared,
    members: z
      .array(ParticipantSchema)
      .max(MAX_LISTED_MEMBERS)
      .meta({ description: `The others, ${MAX_LISTED_MEMBERS} at most, in the order in which they came.` }),
  })
  .meta({ id: 'ConversationSummary', description: 'A conversation in a list.' });

export const ConversationSchema = z
  .strictObject({ ...shared, members: z.array(MemberSchema).max(MAX_MEMBERS) })
  .meta({ id: 'Conversation', description: 'A conversation, and all who are in it.' });

export const ConversationResponse = z
  .strictObject({ conversation: ConversationSchema })
  .meta({ id: 'ConversationResponse' });
export type ConversationResponse = z.output<typeof ConversationResponse>;

export const ConversationPageBody = z.strictObject({ conversations: z.array(ConversationSummary) });
export type ConversationPageBody = z.output<typeof ConversationPageBody>;

export const ConversationListResponse = pagedResponse(ConversationPageBody, {
  id: 'ConversationListResponse',
  description: 'One page of your conversations, the one in which somebody wrote last first.',
});
export type ConversationListResponse = z.output<typeof ConversationListResponse>;

export const ListConversationsQuery = z.object({ limit: limitParameter(), cursor: cursorParameter() });
export type ListConversationsQuery = z.output<typeof ListConversationsQuery>;

/** Characters of a username. */
const MAX_USERNAME_LENGTH = 40;

const username = () => comparable(MAX_USERNAME_LENGTH).meta({ examples: ['rosalind'] });

const NewConversation = z
  .object({
    members: z
      .array(username(), { error: 'must be a list of usernames' })
      .min(1, 'must name at least one')
      .max(MAX_MEMBERS - 1, `must name at most ${MAX_MEMBERS - 1}`)
      .meta({ description: 'The others, by their usernames.', examples: [['rosalind']] }),
    title: text({ max: 100 })
      .optional()
      .meta({
        description: 'Makes it a group, even with one other.',
        examples: ['The print shop'],
      }),
    message: MessageText.optional().meta({ description: 'The first message.' }),
  })
  .meta({ id: 'NewConversation', description: 'With whom to talk.' });

export const StartConversationRequest = envelope('conversation', NewConversation, 'StartConversationRequest');
export type StartConversationRequest = z.output<typeof StartConversationRequest>;

const NewMember = z.object({ username: username() }).meta({ id: 'NewMember', description: 'Whom to add.' });
export const AddMemberRequest = envelope('member', NewMember, 'AddMemberRequest');
export type AddMemberRequest = z.output<typeof AddMemberRequest>;

const ReadMark = z
  .object({
    to: z
      .int('must be the id of a message')
      .min(1, 'must be the id of a message')
      .max(2 ** 31 - 1, 'must be the id of a message')
      .meta({ description: 'The id of a message: it and all before it are read.', examples: [42] }),
  })
  .meta({ id: 'ReadMark', description: 'How far you have read. It never goes back.' });
export const MarkReadRequest = envelope('read', ReadMark, 'MarkReadRequest');
export type MarkReadRequest = z.output<typeof MarkReadRequest>;

export const UnreadResponse = z
  .strictObject({
    unreadCount: z.int().meta({ description: 'In all of your conversations.', examples: [3] }),
  })
  .meta({ id: 'UnreadMessagesResponse', description: 'How many messages you have not read.' });
export type UnreadResponse = z.output<typeof UnreadResponse>;

const AcceptsFrom = z.enum(['everyone', 'followed', 'nobody']);
export type AcceptsFrom = z.output<typeof AcceptsFrom>;

const acceptsFrom = () =>
  AcceptsFrom.meta({
    description:
      'Who may begin to write to you, or add you to a group: `everyone`, those whom you follow, or `nobody`. Whoever you have written to may answer.',
    examples: ['followed'],
  });

const MessageSettings = z
  .object({ acceptsFrom: acceptsFrom() })
  .meta({ id: 'MessageSettings', description: 'From whom you take messages.' });
export const MessageSettingsRequest = envelope('settings', MessageSettings, 'MessageSettingsRequest');
export type MessageSettingsRequest = z.output<typeof MessageSettingsRequest>;

export const MessageSettingsResponse = z
  .strictObject({ settings: z.strictObject({ acceptsFrom: acceptsFrom() }) })
  .meta({ id: 'MessageSettingsResponse' });
export type MessageSettingsResponse = z.output<typeof MessageSettingsResponse>;

export const ConversationIdParameter = pathId().meta({ examples: [7] });
