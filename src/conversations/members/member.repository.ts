import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { command, question } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { ConversationNotFound } from '../conversation.errors';
import { unreadOf } from '../conversation.view';
import { type AcceptsFrom, MessageSettingsResponse, UnreadResponse } from '../conversation.schemas';

const UserRow = z.strictObject({ userId: z.int() });

/** They see what is said from now on. Whoever is in it already stays as they are. */
const ADD = command({
  name: 'members.add',
  rows: 'many',
  row: UserRow,
  violations: {
    conversation_members_conversation_id_fkey: ConversationNotFound,
    conversation_members_user_id_fkey: TokenInvalid,
    conversation_readers_user_id_fkey: TokenInvalid,
  },
  sql: ({ id, userIds, after }: Placeholders<{ id: number; userIds: number[]; after: number }>) => sql`
    with added as (
       insert into conversation_members (conversation_id, user_id, joined_after_id, read_id)
       select ${id}::int, joining, ${after}::int, ${after}::int from unnest(${userIds}::int[]) as joining order by joining
       on conflict do nothing returning user_id),
     readers as (
       insert into conversation_readers (user_id) select user_id from added order by user_id on conflict do nothing)
    select user_id as "userId" from added`,
});

/** With what they had not read. */
const REMOVE = command({
  name: 'members.remove',
  rows: 'none',
  sql: ({ id, userId }: Placeholders<{ id: number; userId: number }>) => sql`
    with removed as (
       delete from conversation_members where conversation_id = ${id}::int and user_id = ${userId}::int
       returning user_id, unread_count)
    update conversation_readers r set unread_count = r.unread_count - removed.unread_count
      from removed where r.user_id = removed.user_id`,
});

const IDS = question({
  name: 'members.ids',
  rows: 'many',
  row: UserRow,
  sql: ({ id }: Placeholders<{ id: number }>) =>
    sql`select user_id as "userId" from conversation_members where conversation_id = ${id}::int`,
});

/**
 * Marks as read, and counts anew what is left, whoever may be hidden from whom. Runs once the conversation is locked, in a
 * statement of its own: it counts what whoever was before it has committed.
 */
const READ = command({
  name: 'members.read',
  rows: 'none',
  sql: ({ id, viewer, to }: Placeholders<{ id: number; viewer: number; to: number }>) => sql`
    with mine as (
       select unread_count from conversation_members where conversation_id = ${id}::int and user_id = ${viewer}::int),
     moved as (
       update conversation_members me
          set read_id = ${to}::int,
              unread_count = (
                select count(*)::int from conversation_messages m
                 where m.conversation_id = ${id}::int and m.id > greatest(${to}::int, me.joined_after_id)
                   and m.author_id <> ${viewer}::int and m.deleted_at is null)
        where me.conversation_id = ${id}::int and me.user_id = ${viewer}::int
       returning me.unread_count)
    update conversation_readers r set unread_count = r.unread_count + moved.unread_count - mine.unread_count
      from moved cross join mine where r.user_id = ${viewer}::int`,
});

const UNREAD = question({
  name: 'members.unread',
  rows: 'one',
  json: UnreadResponse,
  sql: ({ viewer }: Placeholders<{ viewer: number }>) => sql`
    select json_build_object('unreadCount', ${unreadOf(viewer)})::text as json`,
});

const SETTINGS = question({
  name: 'members.settings',
  rows: 'one',
  json: MessageSettingsResponse,
  sql: ({ viewer }: Placeholders<{ viewer: number }>) => sql`
    select json_build_object('settings', json_build_object('acceptsFrom', coalesce(
      (select accepts_from from conversation_readers where user_id = ${viewer}::int), 'everyone')))::text as json`,
});

const CHANGE_SETTINGS = command({
  name: 'members.changeSettings',
  rows: 'one',
  json: MessageSettingsResponse,
  violations: { conversation_readers_user_id_fkey: TokenInvalid },
  sql: ({ viewer, acceptsFrom }: Placeholders<{ viewer: number; acceptsFrom: AcceptsFrom }>) => sql`
    insert into conversation_readers (user_id, accepts_from) values (${viewer}::int, ${acceptsFrom}::text)
    on conflict (user_id) do update set accepts_from = excluded.accepts_from
    returning json_build_object('settings', json_build_object('acceptsFrom', accepts_from))::text as json`,
});

/** Every question about who is in a conversation, and what they have read. */
@Injectable()
export class MemberRepository {
  constructor(private readonly db: Database) {}

  /**
   * Inside a transaction.
   *
   * @param after the id of the last message that they do not see
   * @returns the numbers of those who were not in it
   */
  async add(id: number, userIds: readonly number[], after = 0): Promise<number[]> {
    return (await this.db.run(ADD, { id, userIds: [...userIds], after })).map(({ userId }) => userId);
  }

  /** Inside a transaction. */
  async remove(id: number, userId: number): Promise<void> {
    await this.db.run(REMOVE, { id, userId });
  }

  async findIds(id: number): Promise<number[]> {
    return (await this.db.run(IDS, { id })).map(({ userId }) => userId);
  }

  /** Inside a transaction, once the conversation is locked. */
  async read(id: number, to: number, viewer: Viewer): Promise<void> {
    await this.db.run(READ, { id, to, viewer: viewer.id });
  }

  findUnread(viewer: Viewer): Promise<JsonText<UnreadResponse>> {
    return this.db.run(UNREAD, { viewer: viewer.id });
  }

  findSettings(viewer: Viewer): Promise<JsonText<MessageSettingsResponse>> {
    return this.db.run(SETTINGS, { viewer: viewer.id });
  }

  changeSettings(acceptsFrom: AcceptsFrom, viewer: Viewer): Promise<JsonText<MessageSettingsResponse>> {
    return this.db.run(CHANGE_SETTINGS, { viewer: viewer.id, acceptsFrom });
  }
}
