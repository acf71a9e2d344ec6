import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { byId, byTime } from '../platform/database/order';
import { pagesOf } from '../platform/database/page';
import { type Placeholders, sql } from '../platform/database/sql';
import { command, LOST_RACE, question } from '../platform/database/statement';
import { entityViolations } from '../platform/database/violations';
import { TokenInvalid } from '../platform/http/http.errors';
import { Pages, type Paging } from '../platform/http/pages';
import { MAX_LIMIT } from '../platform/http/paging';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { User, usernameKey } from '../users/user.entity';
import { Conversation } from './conversation.entity';
import {
  type ConversationListResponse,
  ConversationPageBody,
  ConversationResponse,
} from './conversation.schemas';
import {
  accepts,
  conversationJson,
  conversationsOf,
  conversationSummaryJson,
  recipients,
  visibleConversation,
} from './conversation.view';

entityViolations(Conversation, {
  conversations_pair_low_id_fkey: TokenInvalid,
  conversations_pair_high_id_fkey: TokenInvalid,
  // The other began it at the same moment: the next attempt finds it.
  conversations_pair_key: LOST_RACE,
});

interface Asked {
  id: number;
  viewer: number;
}

const CONVERSATION = question({
  name: 'conversations.get',
  rows: 'optional',
  json: ConversationResponse,
  sql: ({ id, viewer }: Placeholders<Asked>) => sql`
    select json_build_object('conversation', ${conversationJson(viewer)})::text as json
      from ${conversationsOf(viewer)} where c.id = ${id}::int and ${visibleConversation(viewer)}`,
});

/** A viewer's conversations, the one with the latest message first. One that gets a message moves to the front. */
export const CONVERSATIONS = pagesOf<{ viewer: number }, ConversationPageBody>({
  name: 'conversations.page',
  body: ConversationPageBody,
  items: 'conversations',
  maxLimit: MAX_LIMIT,
  identity: ['viewer'],
  source: ({ viewer }) => ({
    from: sql`conversation_members me`,
    where: [sql`me.user_id = ${viewer}::int`, visibleConversation(viewer, sql`me.conversation_id`)],
    order: [byTime('me.active_at'), byId('me.conversation_id')],
    join: sql`join (${conversationsOf(viewer)}) on c.id = page.id`,
    item: conversationSummaryJson(viewer),
  }),
});

const Recipient = z.strictObject({ id: z.int(), usernameKey: z.string(), accepts: z.boolean() });
export type Recipient = z.output<typeof Recipient>;

const RECIPIENTS = question({
  name: 'conversations.recipients',
  rows: 'many',
  row: Recipient,
  sql: ({ usernames, viewer }: Placeholders<{ usernames: string[]; viewer: number }>) => sql`
    select u.id, u.username_key as "usernameKey", ${accepts(sql`u.id`, viewer)} as accepts
      from ${recipients(viewer, usernames)}`,
});

const IdRow = z.strictObject({ id: z.int() });

interface Pair {
  low: number;
  high: number;
}

const PAIR = question({
  name: 'conversations.pair',
  rows: 'optional',
  row: IdRow,
  sql: ({ low, high, viewer }: Placeholders<Pair & { viewer: number }>) => sql`
    select c.id from conversations c
     where c.pair_low_id = ${low}::int and c.pair_high_id = ${high}::int and ${visibleConversation(viewer)}`,
});

export const Standing = z.strictObject({
  isPair: z.boolean(),
  /** The id of what was said last; 0 before. */
  lastMessageId: z.int(),
  /** Up to where the viewer has read. */
  readTo: z.int(),
  /** Of a pair: whether the other takes messages from the viewer, or has written. Of a group true. */
  isOpen: z.boolean(),
});
export type Standing = z.output<typeof Standing>;

/**
 * Locks a conversation against all others who change something in it: what they count is counted one after the other, and
 * what is said gets its id in the order of commits. The viewer's place in it is locked, too: who left while they waited is
 * not in it.
 */
const LOCK = question({
  name: 'conversations.lock',
  rows: 'optional',
  row: Standing,
  sql: ({ id, viewer }: Placeholders<Asked>) => sql`
    select c.pair_low_id is not null as "isPair", c.last_message_id as "lastMessageId", me.read_id as "readTo",
           c.pair_low_id is null or coalesce((
             select o.has_written or ${accepts(sql`o.user_id`, viewer)} from conversation_members o
              where o.conversation_id = c.id and o.user_id <> ${viewer}::int), false) as "isOpen"
      from ${conversationsOf(viewer)} where c.id = ${id}::int and ${visibleConversation(viewer)}
       for no key update of c, me`,
});

const DELETE = command({
  name: 'conversations.delete',
  rows: 'none',
  sql: ({ id }: Placeholders<{ id: number }>) => sql`delete from conversations where id = ${id}::int`,
});

/** Every question about conversations as a whole. */
@Injectable()
export class ConversationRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  find(id: number, viewer: Viewer): Promise<JsonText<ConversationResponse> | null> {
    return this.db.run(CONVERSATION, { id, viewer: viewer.id });
  }

  findPage(paging: Paging, viewer: Viewer): Promise<JsonText<ConversationListResponse>> {
    return this.pages.get(CONVERSATIONS, { viewer: viewer.id }, paging);
  }

  /** Those of the names whom the viewer may see, and whether each takes messages from them. */
  findRecipients(usernames: readonly string[], viewer: Viewer): Promise<Recipient[]> {
    return this.db.run(RECIPIENTS, { usernames: usernames.map(usernameKey), viewer: viewer.id });
  }

  /** The conversation between the two; null where there is none. */
  async findPair(otherId: number, viewer: Viewer): Promise<number | null> {
    return (await this.db.run(PAIR, { ...pairOf(otherId, viewer), viewer: viewer.id }))?.id ?? null;
  }

  /** Inside a transaction, which runs again when somebody else has just made it: makes the one between the two. */
  insertPair(otherId: number, { id }: Viewer): Promise<number> {
    const { em } = this.db;
    return this.insert(Conversation.between(em.getReference(User, id), em.getReference(User, otherId)));
  }

  /** Inside a transaction. */
  insertGroup(title: string | null): Promise<number> {
    return this.insert(Conversation.group(title));
  }

  /** Inside a transaction: keeps all others from changing anything in it. Null for whoever is not in it. */
  lock(id: number, viewer: Viewer): Promise<Standing | null> {
    return this.db.run(LOCK, { id, viewer: viewer.id });
  }

  /** Inside a transaction: deletes it with all that was said in it. */
  async delete(id: number): Promise<void> {
    await this.db.longWork(() => this.db.run(DELETE, { id }));
  }

  private async insert(conversation: Conversation): Promise<number> {
    this.db.em.persist(conversation);
    await this.db.em.flush();
    return conversation.id;
  }
}

function pairOf(otherId: number, { id }: Viewer): Pair {
  return { low: Math.min(otherId, id), high: Math.max(otherId, id) };
}
