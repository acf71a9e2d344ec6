import { z } from 'zod';
import { lookup } from '../platform/http/validators';
import { defineEvent } from './event-type';

/** Longer than any id or ticket of ours. */
const MAX_LENGTH = 100;

const short = () =>
  lookup().refine((value) => value.length <= MAX_LENGTH, `is too long (maximum is ${MAX_LENGTH} characters)`);

export const StreamEventsQuery = z.object({
  article: lookup().optional().meta({
    description: 'Slug of an article: new comments on it are in the stream, too.',
  }),
  ticket: short().optional().meta({
    description: 'A ticket of `POST /api/events/tickets`, where no `Authorization` header can be sent.',
  }),
  lastEventId: short().optional().meta({
    description:
      'The `id` of the last event that you got, where the header `Last-Event-ID` cannot be sent. The header wins.',
  }),
});
export type StreamEventsQuery = z.output<typeof StreamEventsQuery>;

export const TicketResponse = z
  .strictObject({
    ticket: z.strictObject({
      value: z.string().meta({ examples: ['Zm9sZCBhbG9uZyB0aGUgZG90dGVkIGxpbmUgaGVyZS4'] }),
      expiresAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:23:56.637Z'] }),
    }),
  })
  .meta({ id: 'TicketResponse', description: 'What opens one stream of events, once, within a minute.' });
export type TicketResponse = z.output<typeof TicketResponse>;

/** Said on the stream itself, and never written down. */
export const RESET = defineEvent({
  type: 'reset',
  id: 'ResetEvent',
  description:
    'Events were missed: what came after your `Last-Event-ID` is not kept any more. Load anew what you show. The stream goes on from now.',
  shape: {},
});
