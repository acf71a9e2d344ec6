import { defineProblem } from '../platform/kernel/problem';

/** Also what there is, to whoever is not in it. */
export class ConversationNotFound extends defineProblem({
  kind: 'notFound',
  key: 'conversation',
  message: 'not found',
  what: 'You are in no conversation with this id.',
  why: 'You have left it, were never in it, or there is none.',
  whatToDo: 'List your conversations again.',
}) {}

export class RecipientNotFound extends defineProblem({
  kind: 'notFound',
  key: 'members',
  message: 'not found',
  what: 'Nobody has one of these usernames.',
  why: 'A name is misspelled, or the account has another name by now.',
  whatToDo: '`detail` says which name. Check it.',
}) {
  static called(username: string): RecipientNotFound {
    return new RecipientNotFound({ members: [`has nobody called ${username}`] });
  }
}

export class CannotMessageOneself extends defineProblem({
  kind: 'invalid',
  key: 'members',
  message: "can't be yourself: name the others",
  what: 'You cannot talk with yourself.',
  why: 'The username is your own. You are in every conversation that you start.',
  whatToDo: 'Name the others alone.',
}) {}

/** Whoever they have written to may answer, whatever they take otherwise. */
export class MessagesNotAccepted extends defineProblem({
  kind: 'forbidden',
  key: 'message',
  message: "can't be sent: they take no messages from you",
  what: 'Somebody takes no messages from you.',
  why: 'Each person says from whom they take messages: from everyone, from those they follow, or from nobody.',
  whatToDo: 'Wait for them to write first.',
}) {}

export class ConversationIsPair extends defineProblem({
  kind: 'conflict',
  key: 'conversation',
  message: 'is between two people: nobody joins or leaves it',
  what: 'This conversation is between two people.',
  why: 'Only groups can be joined and left.',
  whatToDo: 'Start a group with a `title`, or with more people.',
}) {}

export class ConversationFull extends defineProblem({
  kind: 'conflict',
  key: 'conversation',
  message: 'has as many members as a group may have',
  what: 'The group is full.',
  why: 'A group has 50 members at most.',
  whatToDo: 'Start another one.',
}) {}

export class MessageNotFound extends defineProblem({
  kind: 'notFound',
  key: 'message',
  message: 'not found',
  what: 'The conversation has no message with this id.',
  why: 'It was deleted, it was sent before you came in, or it belongs to another conversation.',
  whatToDo: 'Read the messages again.',
}) {}

export class MessageForbidden extends defineProblem({
  kind: 'forbidden',
  key: 'message',
  message: 'forbidden',
  what: 'You may not change or delete this message.',
  why: 'Somebody else wrote it.',
  whatToDo: 'Leave it as it is.',
}) {}
