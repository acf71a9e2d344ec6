import { defineProblem } from '../platform/kernel/problem';

export class CommentNotFound extends defineProblem({
  kind: 'notFound',
  key: 'comment',
  message: 'not found',
}) {}

/** Only its author and the author of its article may delete it. */
export class CommentForbidden extends defineProblem({
  kind: 'forbidden',
  key: 'comment',
  message: 'forbidden',
}) {}
