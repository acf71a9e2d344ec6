import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { byId } from '../../platform/database/order';
import { type PageDefinition, pagesOf } from '../../platform/database/page';
import { type Placeholders, sql } from '../../platform/database/sql';
import { command, question } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import { Pages } from '../../platform/http/pages';
import { MAX_LIMIT } from '../../platform/http/paging';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { ConversationNotFound } from '../conversation.errors';
import {
  messageJson,
  messagesOfPage,
  messagesWithAuthors,
  visibleConversation,
  visibleMessage,
} from '../conversation.view';
import {
  type ListMessagesQuery,
  type MessageListResponse,
  MessagePageBody,
  MessageResponse,
} from './message.schemas';

const MESSAGE = question({
  name: 'messages.get',
  rows: 'one',
  json: MessageResponse,
  sql: ({ id, viewer }: Placeholders<{ id: number; viewer: number }>) => sql`
    select json_build_object('message', ${messageJson})::text as json
      from ${messagesWithAuthors} where m.id = ${id}::int and ${visibleMessage(viewer)}`,
});

interface Listed {
  conversation: number;
  viewer: number;
  from?: number | undefined;
}

const listed = (direction: 'asc' | 'desc'): Omit<PageDefinition<Listed, MessagePageBody>, 'name'> => ({
  body: MessagePageBody,
  items: 'messages',
  maxLimit: MAX_LIMIT,
  direction,
  optional: ['from'],
  identity: ['conversation', 'viewer', 'from'],
  source: ({ conversation, viewer, from }, { has }) => ({
    from: sql`conversation_messages m`,
    where: [
      sql`m.conversation_id = ${conversation}::int`,
      visibleMessage(viewer),
      ...(has('from') ? [direction === 'desc' ? sql`m.id < ${from}::int` : sql`m.id > ${from}::int`] : []),
    ],
    order: [byId('m.id')],
    join: messagesOfPage,
    item: messageJson,
    size: {
      join: sql`join conversation_messages m on m.id = page.id`,
      bytes: sql`coalesce(octet_length(m.body), 0)`,
    },
    exists: visibleConversation(viewer, sql`${conversation}::int`),
  }),
});

export const NEWEST_MESSAGES = pagesOf({ name: 'messages.newestPage', ...listed('desc') });
export const OLDEST_MESSAGES = pagesOf({ name: 'messages.oldestPage', ...listed('asc') });

const Sent = z.strictObject({ id: z.int(), memberIds: z.array(z.int()) });
export type Sent = z.output<typeof Sent>;

/**
 * Says something, and counts it as unread for all others who are in the conversation. Runs once that is locked. The
 * readers, whose rows other conversations count in too, are locked in the order of their numbers.
 */
const SEND = command({
  name: 'messages.send',
  rows: 'one',
  row: Sent,
  violations: {
    conversation_messages_conversation_id_fkey: ConversationNotFound,
    conversation_messages_author_id_fkey: TokenInvalid,
  },
  sql: ({
    conversation,
    viewer,
    body,
  }: Placeholders<{ conversation: number; viewer: number; body: string }>) => sql`
    with sent as (
       insert into conversation_messages (conversation_id, author_id, body)
       select ${conversation}::int, ${viewer}::int, ${body}::text
        where ${visibleConversation(viewer, sql`${conversation}::int`)}
       returning id, conversation_id, author_id, sent_at),
     moved as (
       update conversations set last_message_id = sent.id from sent where conversations.id = ${conversation}::int),
     counted as (
       update conversation_members
          set unread_count = unread_count + (user_id <> ${viewer}::int)::int, active_at = sent.sent_at,
              has_written = has_written or user_id = ${viewer}::int
         from sent where conversation_members.conversation_id = ${conversation}::int
       returning user_id),
     readers as (
       select user_id from conversation_readers
        where user_id in (select user_id from counted where user_id <> ${viewer}::int)
        order by user_id for no key update),
     told as (
       update conversation_readers set unread_count = unread_count + 1 where user_id in (select user_id from readers))
    select m.id, (select array_agg(user_id) from counted) as "memberIds" from sent m where ${visibleMessage(viewer)}`,
});

const Authorship = z.strictObject({ authorId: z.int(), isDeleted: z.boolean() });
export type Authorship = z.output<typeof Authorship>;

const AUTHORSHIP = question({
  name: 'messages.authorship',
  rows: 'optional',
  row: Authorship,
  sql: ({
    id,
    conversation,
    viewer,
  }: Placeholders<{ id: number; conversation: number; viewer: number }>) => sql`
    select m.author_id as "authorId", m.deleted_at is not null as "isDeleted" from conversation_messages m
     where m.id = ${id}::int and m.conversation_id = ${conversation}::int and ${visibleMessage(viewer)}`,
});

const EDIT = command({
  name: 'messages.edit',
  rows: 'none',
  sql: ({ id, body }: Placeholders<{ id: number; body: string }>) =>
    sql`update conversation_messages set body = ${body}::text, edited_at = now() where id = ${id}::int`,
});

/** Takes back what was said, and counts it off for those who had not read it. Runs once the conversation is locked. */
const DELETE = command({
  name: 'messages.delete',
  rows: 'none',
  sql: ({
    id,
    conversation,
    viewer,
  }: Placeholders<{ id: number; conversation: number; viewer: number }>) => sql`
    with deleted as (
       update conversation_messages set body = null, deleted_at = now() where id = ${id}::int),
     counted as (
       update conversation_members set unread_count = unread_count - 1
        where conversation_id = ${conversation}::int and user_id <> ${viewer}::int
          and read_id < ${id}::int and joined_after_id < ${id}::int
       returning user_id),
     readers as (
       select user_id from conversation_readers where user_id in (select user_id from counted)
        order by user_id for no key update)
    update conversation_readers set unread_count = unread_count - 1 where user_id in (select user_id from readers)`,
});

/** Every question about messages. */
@Injectable()
export class MessageRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  /** Null for whoever is not in the conversation. */
  findPage(
    conversation: number,
    { sort, from, ...paging }: ListMessagesQuery,
    viewer: Viewer,
  ): Promise<JsonText<MessageListResponse> | null> {
    const list = sort === 'new' ? NEWEST_MESSAGES : OLDEST_MESSAGES;
    return this.pages.find(list, { conversation, viewer: viewer.id, from }, paging);
  }

  /** A message that is there. */
  get(id: number, viewer: Viewer): Promise<JsonText<MessageResponse>> {
    return this.db.run(MESSAGE, { id, viewer: viewer.id });
  }

  /** Inside a transaction, once the conversation is locked. */
  send(conversation: number, body: string, viewer: Viewer): Promise<Sent> {
    return this.db.run(SEND, { conversation, body, viewer: viewer.id });
  }

  /** Null for a message that the viewer does not see. */
  findAuthorship(id: number, conversation: number, viewer: Viewer): Promise<Authorship | null> {
    return this.db.run(AUTHORSHIP, { id, conversation, viewer: viewer.id });
  }

  /** Inside a transaction. */
  async edit(id: number, body: string): Promise<void> {
    await this.db.run(EDIT, { id, body });
  }

  /** Inside a transaction, once the conversation is locked. */
  async delete(id: number, conversation: number, viewer: Viewer): Promise<void> {
    await this.db.run(DELETE, { id, conversation, viewer: viewer.id });
  }
}
