import { z } from 'zod';
import { cursorParameter, limitParameter, pagedResponse } from '../../platform/http/paging';
import { envelope, pathId, queryInteger, text } from '../../platform/http/validators';
import { ParticipantSchema } from '../participant.schemas';

/** Characters of a message. */
const MAX_MESSAGE_LENGTH = 4_000;

/** Kibibytes that a message may take, however it is escaped. */
export const MESSAGE_KIB = 64;

export const MessageText = text({ max: MAX_MESSAGE_LENGTH, trim: false }).meta({
  description: 'Kept as sent.',
  examples: ['Are the proofs back?'],
});

const time = () => z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] });

export const MessageSchema = z
  .strictObject({
    id: z.int().meta({ description: 'Later messages of a conversation have larger ids.', examples: [42] }),
    author: ParticipantSchema,
    body: z
      .string()
      .nullable()
      .meta({ description: 'Null once it is deleted.', examples: ['Are the proofs back?'] }),
    sentAt: time(),
    editedAt: time().nullable(),
    deleted: z.boolean().meta({ examples: [false] }),
  })
  .meta({ id: 'Message', description: 'What somebody said in a conversation.' });

export const MessageResponse = z.strictObject({ message: MessageSchema }).meta({ id: 'MessageResponse' });
export type MessageResponse = z.output<typeof MessageResponse>;

export const MessagePageBody = z.strictObject({ messages: z.array(MessageSchema) });
export type MessagePageBody = z.output<typeof MessagePageBody>;

export const MessageListResponse = pagedResponse(MessagePageBody, {
  id: 'MessageListResponse',
  description: 'One page of messages.',
});
export type MessageListResponse = z.output<typeof MessageListResponse>;

export const ListMessagesQuery = z.object({
  limit: limitParameter(),
  cursor: cursorParameter(),
  sort: z
    .enum(['new', 'old'], { error: 'must be new or old' })
    .optional()
    .transform((sort) => sort ?? 'new')
    .meta({
      type: 'string',
      enum: ['new', 'old'],
      default: 'new',
      description: 'Newest first, or oldest first.',
    }),
  from: queryInteger({ min: 1, max: 2 ** 31 - 1 })
    .optional()
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: 2 ** 31 - 1,
      description:
        'The id of a message: begin right after it in the order, so before it with `new` and behind it with `old`.',
    }),
});
export type ListMessagesQuery = z.output<typeof ListMessagesQuery>;

const NewMessage = z.object({ body: MessageText }).meta({ id: 'NewMessage', description: 'What to say.' });

export const SendMessageRequest = envelope('message', NewMessage, 'SendMessageRequest');
export type SendMessageRequest = z.output<typeof SendMessageRequest>;

export const MessageIdParameter = pathId().meta({ examples: [42] });
