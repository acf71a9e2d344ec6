import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Showing } from '../events/event-type';
import { Database } from '../platform/database/database';
import { type Placeholders, sql } from '../platform/database/sql';
import { question } from '../platform/database/statement';
import {
  conversationSummaryJson,
  messageJson,
  messagesWithAuthors,
  unreadOf,
  visibleConversation,
  visibleMessage,
} from './conversation.view';

/** Readers, and of what each is told; both as long. */
interface Asked {
  readerIds: number[];
  abouts: number[];
}

const Shown = z.strictObject({ readerId: z.int(), about: z.int(), json: z.string() });

const MESSAGES = question({
  name: 'conversations.messageEvents',
  rows: 'many',
  row: Shown,
  sql: ({ type, readerIds, abouts }: Placeholders<Asked & { type: string }>) => sql`
    select asked.reader as "readerId", asked.about, json_build_object(
             'type', ${type}::text, 'conversationId', m.conversation_id, 'message', ${messageJson})::text as json
      from unnest(${readerIds}::int[], ${abouts}::int[]) as asked (reader, about)
      join ${messagesWithAuthors} on m.id = asked.about
     where ${visibleMessage(sql`asked.reader`)}`,
});

const CONVERSATIONS = question({
  name: 'conversations.conversationEvents',
  rows: 'many',
  row: Shown,
  sql: ({ type, readerIds, abouts }: Placeholders<Asked & { type: string }>) => sql`
    select asked.reader as "readerId", asked.about, json_build_object(
             'type', ${type}::text, 'conversation', ${conversationSummaryJson(sql`asked.reader`)})::text as json
      from unnest(${readerIds}::int[], ${abouts}::int[]) as asked (reader, about)
      join conversation_members me on me.conversation_id = asked.about and me.user_id = asked.reader
      join conversations c on c.id = me.conversation_id
     where ${visibleConversation(sql`asked.reader`)}`,
});

const UNREAD = question({
  name: 'conversations.unreadEvents',
  rows: 'many',
  row: Shown,
  sql: ({ type, readerIds, abouts }: Placeholders<Asked & { type: string }>) => sql`
    select asked.reader as "readerId", asked.about, json_build_object(
             'type', ${type}::text, 'count', ${unreadOf(sql`asked.reader`)})::text as json
      from unnest(${readerIds}::int[], ${abouts}::int[]) as asked (reader, about)`,
});

type Show = (type: string, asked: readonly Showing[]) => Promise<(Showing & { json: string })[]>;

/** What readers are shown of events in conversations. */
@Injectable()
export class ConversationEventRepository {
  constructor(private readonly db: Database) {}

  readonly showMessages: Show = (type, asked) => this.db.run(MESSAGES, given(type, asked));
  readonly showConversations: Show = (type, asked) => this.db.run(CONVERSATIONS, given(type, asked));
  readonly showUnread: Show = (type, asked) => this.db.run(UNREAD, given(type, asked));
}

function given(type: string, asked: readonly Showing[]): Asked & { type: string } {
  return {
    type,
    readerIds: asked.map(({ readerId }) => readerId),
    abouts: asked.map(({ about }) => about),
  };
}
