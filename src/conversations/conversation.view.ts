import { hidesNobody, notBlocked } from '../hidden-people/hidden-people.view';
import { predicate } from '../platform/database/compile';
import { type Fragment, isoTime, raw, sql } from '../platform/database/sql';
import { visibleProfile } from '../profiles/profile.view';
import { MAX_LISTED_MEMBERS } from './conversation.schemas';

/** Holds unless conversation `id` is between `viewer` and somebody on the other side of a block. */
const notBlockedPair = (
  viewer: Fragment,
  id: Fragment,
): Fragment => sql`(${hidesNobody(viewer)} or not exists (
    select from conversations p join conversation_members o on o.conversation_id = p.id and o.user_id <> ${viewer}::int
     where p.id = ${id} and p.pair_low_id is not null and not ${notBlocked(viewer, sql`o.user_id`)}))`;

/**
 * Who may see conversation `id`: whoever is in it, but for two of whom one blocks the other. Nobody else sees anything of
 * it, whatever they hold.
 */
export const visibleConversation = (viewer: Fragment, id: Fragment = sql`c.id`): Fragment =>
  predicate(
    'conversations',
    sql`(exists (select from conversation_members i where i.conversation_id = ${id} and i.user_id = ${viewer}::int)
       and ${notBlockedPair(viewer, id)})`,
  );

/**
 * Who may see message `m`: whoever is in its conversation, was in it when it was sent, and has no block between them and
 * its author.
 */
export const visibleMessage = (viewer: Fragment): Fragment =>
  predicate(
    'conversation_messages',
    sql`(m.id > (select i.joined_after_id from conversation_members i
                  where i.conversation_id = m.conversation_id and i.user_id = ${viewer}::int)
       and ${notBlocked(viewer, sql`m.author_id`)})`,
  );

/**
 * How many messages `viewer` has not read and may see, of membership `me`. What is kept counts whatever was said: it is
 * shown to whoever hides nobody, and whoever does is counted for.
 */
export const unreadIn = (viewer: Fragment): Fragment => sql`
    case when ${hidesNobody(viewer)} then me.unread_count else (
      select count(*)::int from conversation_messages m
       where m.conversation_id = me.conversation_id and m.id > me.read_id and m.author_id <> ${viewer}::int
         and m.deleted_at is null and ${visibleMessage(viewer)}) end`;

/** The same of all conversations of `viewer`. */
export const unreadOf = (viewer: Fragment): Fragment => sql`
    case when ${hidesNobody(viewer)}
         then coalesce((select r.unread_count from conversation_readers r where r.user_id = ${viewer}::int), 0)
         else (select coalesce(sum(${unreadIn(viewer)}), 0)::int from conversation_members me
                where me.user_id = ${viewer}::int and me.unread_count > 0) end`;

/** The JSON of account `u` in a conversation. */
const participantFields = sql`'username', u.username, 'image', u.image`;

/** Messages, each as `m`, with their authors as `u`. */
export const messagesWithAuthors: Fragment = sql`conversation_messages m join users u on u.id = m.author_id`;

/** The same of the messages of `page`. */
export const messagesOfPage: Fragment = sql`join conversation_messages m on m.id = page.id join users u on u.id = m.author_id`;

/** The JSON of message `m` by `u`. */
export const messageJson: Fragment = sql`json_build_object(
    'id', m.id, 'author', json_build_object(${participantFields}), 'body', m.body,
    'sentAt', ${isoTime('m.sent_at')}, 'editedAt', ${isoTime('m.edited_at')}, 'deleted', m.deleted_at is not null)`;

/** The last message of conversation `c` that `viewer` may see; null where there is none. */
const lastMessage = (viewer: Fragment): Fragment => sql`(
    select ${messageJson} from ${messagesWithAuthors}
     where m.id = c.last_message_id and m.conversation_id = c.id and ${visibleMessage(viewer)} and ${visibleProfile(viewer)})`;

/** Fifty at most. */
const membersCount = sql`(
    select count(*)::int from conversation_members n where n.conversation_id = c.id)`;

const kind = sql`case when c.pair_low_id is null then 'group' else 'pair' end`;

/** What is the same in lists and alone, of conversation `c` and the viewer's membership `me`. */
const sharedFields = (viewer: Fragment): Fragment => sql`
    'id', c.id, 'kind', ${kind}, 'title', c.title, 'membersCount', ${membersCount}, 'unreadCount', ${unreadIn(viewer)},
    'readTo', me.read_id, 'lastMessage', ${lastMessage(viewer)}, 'createdAt', ${isoTime('c.created_at')},
    'activeAt', ${isoTime('me.active_at')}`;

/** Conversations, each as `c`, with the membership `me` of `viewer`. */
export const conversationsOf = (viewer: Fragment): Fragment =>
  sql`conversations c join conversation_members me on me.conversation_id = c.id and me.user_id = ${viewer}::int`;

/** The JSON of conversation `c` in a list. */
export const conversationSummaryJson = (
  viewer: Fragment,
): Fragment => sql`json_build_object(${sharedFields(viewer)},
    'members', coalesce((
      select json_agg(json_build_object('username', o.username, 'image', o.image) order by o.joined_at, o.id) from (
        select u.id, u.username, u.image, others.joined_at
          from conversation_members others join users u on u.id = others.user_id
         where others.conversation_id = c.id and others.user_id <> ${viewer}::int and ${visibleProfile(viewer)}
         order by others.joined_at, u.id limit ${raw(String(MAX_LISTED_MEMBERS))}) o), '[]'::json))`;

/** The JSON of conversation `c` with all who are in it. */
export const conversationJson = (viewer: Fragment): Fragment => sql`json_build_object(${sharedFields(viewer)},
    'members', coalesce((
      select json_agg(json_build_object(${participantFields}, 'joinedAt', ${isoTime('p.joined_at')}, 'readTo', p.read_id)
                      order by p.joined_at, u.id)
        from conversation_members p join users u on u.id = p.user_id
       where p.conversation_id = c.id and ${visibleProfile(viewer)}), '[]'::json))`;

/** The accounts with some of `usernames`, lower-cased, that `viewer` may see, each as `u`. */
export const recipients = (viewer: Fragment, usernames: Fragment): Fragment =>
  sql`(select u.id, u.username_key from users u
        where u.username_key = any(${usernames}::text[]) and ${visibleProfile(viewer)}) u`;

/** Whether the account `id` takes messages from `viewer` without having written first. */
export const accepts = (id: Fragment, viewer: Fragment): Fragment => sql`
    case coalesce((select r.accepts_from from conversation_readers r where r.user_id = ${id}), 'everyone')
      when 'everyone' then true
      when 'followed' then exists (
        select from follows f where f.follower_id = ${id} and f.followee_id = ${viewer}::int)
      else false end`;
