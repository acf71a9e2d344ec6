import { defineProblem } from '../platform/kernel/problem';

export class SessionNotFound extends defineProblem({
  kind: 'notFound',
  key: 'session',
  message: 'not found',
  what: 'You have no session with this id.',
  why: "It has ended already, or it is somebody else's.",
  whatToDo: 'List your sessions again.',
}) {}

/** Forged, expired, used up, or of a session that has ended: which of these is nobody's business. */
export class RefreshTokenInvalid extends defineProblem({
  kind: 'unauthorized',
  key: 'refreshToken',
  message: 'is invalid',
  what: 'The refresh token is not accepted.',
  why: 'It was used before, it has expired, or its session has ended. A token that is used a second time ends its session, because it may have been stolen.',
  whatToDo: 'Sign in again.',
}) {}
