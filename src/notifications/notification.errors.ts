import { defineProblem } from '../platform/kernel/problem';

export class NotificationNotFound extends defineProblem({
  kind: 'notFound',
  key: 'notification',
  message: 'not found',
  what: 'You have no notification with this id.',
  why: 'It is somebody else’s, or it was taken back, or it was old and has been cleared away.',
  whatToDo: 'Read your notifications again.',
}) {}

export class UnsubscribeTokenInvalid extends defineProblem({
  kind: 'invalid',
  key: 'token',
  message: 'is not a token of ours',
  what: 'This link does not end any mails.',
  why: 'It was cut, or changed, or comes from another server.',
  whatToDo: 'Use the link as it stands in the mail, or change the preferences while signed in.',
}) {}
