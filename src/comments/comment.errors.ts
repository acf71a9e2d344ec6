import { defineProblem } from '../platform/kernel/problem';

export class CommentNotFound extends defineProblem({
  kind: 'notFound',
  key: 'comment',
  message: 'not found',
  what: 'The article has no comment with this id.',
  why: 'It was deleted, or it belongs to another article.',
  whatToDo: 'Read the comments of the article again.',
}) {}

/** Only its author and the author of its article may delete it. */
export class CommentForbidden extends defineProblem({
  kind: 'forbidden',
  key: 'comment',
  message: 'forbidden',
  what: 'You may not delete this comment.',
  why: 'Somebody else wrote it.',
  whatToDo: 'Sign in as its author.',
}) {}
