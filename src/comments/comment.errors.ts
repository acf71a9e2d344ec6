import { defineProblem } from '../platform/kernel/problem';

export class CommentNotFound extends defineProblem({
  kind: 'notFound',
  key: 'comment',
  message: 'not found',
  what: 'There is no comment with this id, or not under this article.',
  why: 'It was deleted, or it belongs to another article.',
  whatToDo: 'Read the comments of the article again.',
}) {}

/** Only its author may change it, only they and the author of its article delete it, and only the latter pin or lock it. */
export class CommentForbidden extends defineProblem({
  kind: 'forbidden',
  key: 'comment',
  message: 'forbidden',
  what: 'You may not do this to the comment.',
  why: "Its author alone may change it, its author and the article's may delete it, and the article's author may pin it or lock its thread.",
  whatToDo: 'Sign in as its author, or as that of the article.',
}) {}

/** The author of the article has locked the thread. */
export class ThreadLocked extends defineProblem({
  kind: 'forbidden',
  key: 'thread',
  message: 'is locked',
  what: 'The thread takes no more answers.',
  why: "The article's author has locked it.",
  whatToDo: 'Comment on the article itself, or wait until the thread is unlocked.',
}) {}

/** Threads are pinned and locked as a whole. */
export class CommentAnswersAnother extends defineProblem({
  kind: 'conflict',
  key: 'comment',
  message: 'answers another one: only a comment that begins a thread can be pinned or locked',
  what: 'The comment answers another one.',
  why: 'Threads are pinned and locked as a whole, by the comment that they begin with.',
  whatToDo: 'Use the `threadId` of the comment.',
}) {}
